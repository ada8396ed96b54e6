// Segment files on the disk. Private to the journal.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "env/files.h"
#include "journal/format.h"
#include "journal/segment.h"

namespace hitstream::journal {

inline constexpr std::string_view kTemporarySuffix = ".tmp";
inline constexpr std::string_view kDamagedSuffix = ".damaged";

// Makes a segment with its header and nothing else, in place of one of the same name, whole or not at all,
// and opens it for appending. With `durable` a power cut cannot take it any more.
[[nodiscard]] base::Result<std::unique_ptr<env::File>> create_segment(env::FileSystem& files,
                                                                      const std::string& folder,
                                                                      const SegmentHeader& header,
                                                                      bool durable);

// A segment file as it is found.
struct SegmentFile {
  std::string name;
  std::string path;
  Offset first_offset = 0;  // as its name says
  std::uint64_t bytes = 0;
  std::optional<SegmentHeader> header;     // nothing when it is damaged
  std::string header_damage;               // why, then
  base::UnixMillis first_ms = kUnknownMs;  // of the first record, unchecked
};

// Reads the header; kUnsupportedVersion when a newer program wrote it. A header that names another first
// offset than the file's name does counts as damaged.
[[nodiscard]] base::Result<SegmentFile> read_segment_file(env::FileSystem& files, const std::string& folder,
                                                          const std::string& name);

// All of a folder, oldest first. A damaged header is made good from the next segment where that continues the
// same source. A segment that vanishes meanwhile is left out.
[[nodiscard]] base::Result<std::vector<SegmentFile>> read_segment_files(env::FileSystem& files,
                                                                        const std::string& folder);

// A name in `folder` for the damaged part of the segment `name` that nothing has yet.
[[nodiscard]] base::Result<std::string> name_for_damaged(env::FileSystem& files, const std::string& folder,
                                                         const std::string& name);

// The segment that a damaged part was cut from, nothing for other files.
[[nodiscard]] std::optional<Offset> parse_damaged_name(std::string_view name);

}  // namespace hitstream::journal
