// Brings a journal's folder into a state that can be appended to. Private to the journal.
#pragma once

#include <string>
#include <vector>

#include "env/files.h"
#include "journal/segment.h"

namespace hitstream::journal {

struct Recovered {
  std::vector<SegmentPtr> segments;  // oldest first, none empty, the last not sealed; may be none
  Offset next_offset = 0;  // where the next segment begins; never one that was given before, as far as known
  base::UnixMillis created_ms = kUnknownMs;
  std::vector<Damage> damage;
};

// Reads every header, but only the last segment's records: cuts it at its first bad frame and keeps what was
// cut off as
// *.damaged. A last segment whose header is damaged is set aside whole. When a newer program has written here
// (kUnsupportedVersion) nothing is touched.
[[nodiscard]] base::Result<Recovered> recover(env::FileSystem& files, const std::string& folder);

}  // namespace hitstream::journal
