// Inspects a journal's folder without changing anything, also while the journal is in use.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "env/files.h"
#include "journal/journal.h"

namespace hitstream::journal {

struct SegmentReport {
  std::string file;  // its name
  std::uint64_t bytes = 0;
  Offset first_offset = 0;
  Offset end_offset =
      0;  // behind its last record: where the next segment begins, or, of the last, as far as was read
  std::uint64_t records = 0;    // good ones
  bool header_is_good = false;  // the three below mean something
  base::SourceId source;
  std::uint64_t first_seq = 0;
  base::UnixMillis created_ms = 0;
  base::UnixMillis oldest_ms = 0;  // append times of the good records; 0 when there is none
  base::UnixMillis newest_ms = 0;
  std::vector<Damage> damage;
};

struct FolderReport {
  base::UnixMillis created_ms = 0;  // of the journal; 0 when no header could be read
  Offset first_offset = 0;
  Offset end_offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;
  std::uint64_t records_lost = 0;  // by damage, as far as known
  std::vector<SegmentReport> segments;
  // Bytes at the end that are no whole record: being written now, or left by a crash; the next opening cuts
  // them off.
  std::uint64_t unfinished_bytes = 0;
  std::vector<std::string> set_aside;  // *.damaged files of earlier recoveries

  [[nodiscard]] bool is_sound() const;  // no damage in any segment; an unfinished end is none
};

// kNotFound when there is no such folder, kUnsupportedVersion when a newer program writes there.
[[nodiscard]] base::Result<FolderReport> verify(const std::string& folder, env::FileSystem& files);

// For people, one line a segment and one for each damage, ending with a line that sums up; times in UTC.
[[nodiscard]] std::string to_text(const FolderReport& report);

}  // namespace hitstream::journal
