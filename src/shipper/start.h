// Where shipping begins: the saved position, if it fits.
#pragma once

#include <vector>

#include "base/result.h"
#include "journal/journal.h"
#include "shipper/epochs.h"
#include "shipper/position_store.h"
#include "shipper/shipper.h"

namespace hitstream::shipper {

struct Start {
  journal::Offset offset = 0;
  // What was packed before lies below: up to here the epochs of the file decide.
  journal::Offset reserved = 0;
  std::vector<Epoch> epochs;
  base::UnixMillis stream_created_ms = 0;  // of the stream that it was last sent to; 0: not known
};

// A position of another stream or journal is set aside, and shipping begins at the journal's first record. So
// it does where the journal has lost its end since (its records are others now under the same offsets); but
// then the file stays, and its epochs in force for the hits that are still there.
[[nodiscard]] base::Result<Start> find_start(const Options& options, journal::Journal& journal,
                                             PositionStore& store);

}  // namespace hitstream::shipper
