// The bytes of the position file (docs/formats/ship-position.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"
#include "journal/journal.h"
#include "shipper/epochs.h"

namespace hitstream::shipper {

struct SavedPosition {
  std::string stream_name;
  base::UnixMillis stream_created_ms = 0;  // 0: not known yet
  base::UnixMillis journal_created_ms = 0;
  journal::Offset acknowledged = 0;  // the oldest record that may not be on the stream
  // Of the record before it; nothing at offset 0, and where that record was freed or damaged.
  std::optional<base::SourceId> source;
  journal::Offset reserved = 0;  // what has been packed lies below
  std::vector<Epoch> epochs;     // by offset; at most kEpochsMax
  bool operator==(const SavedPosition&) const = default;
};

[[nodiscard]] std::string encode(const SavedPosition& position);
// kUnsupportedVersion for a file of a newer program, kCorrupt for anything else that encode() did not write.
[[nodiscard]] base::Result<SavedPosition> decode(std::string_view bytes);

}  // namespace hitstream::shipper
