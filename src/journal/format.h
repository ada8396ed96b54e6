// The bytes of a segment file, as docs/formats/journal.md describes them. Private to the journal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"
#include "journal/journal.h"

namespace hitstream::journal {

inline constexpr std::uint32_t kFormatVersion = 1;
inline constexpr std::size_t kHeaderBytes = 64;
inline constexpr std::size_t kFrameHeadBytes = 16;
inline constexpr std::size_t kPayloadBytesMax = 16 * base::kMiB;

struct SegmentHeader {
  base::UnixMillis journal_created_ms = 0;
  base::UnixMillis segment_created_ms = 0;
  base::SourceId source;
  Offset first_offset = 0;         // of this segment
  Offset source_first_offset = 0;  // of the source: its record `seq` 0
  bool operator==(const SegmentHeader&) const = default;
};

[[nodiscard]] std::string encode_header(const SegmentHeader& header);
// `bytes`: the file's beginning. kCorrupt when it is short or damaged; kUnsupportedVersion only when it is
// whole.
[[nodiscard]] base::Result<SegmentHeader> decode_header(std::string_view bytes);

[[nodiscard]] std::string segment_name(Offset first_offset);
[[nodiscard]] std::optional<Offset> parse_segment_name(std::string_view name);

void append_frame(std::string_view payload, base::UnixMillis time_ms, std::string& out);

struct Frame {
  base::UnixMillis time_ms = 0;
  std::string_view payload;
  std::size_t bytes = 0;  // of the whole frame
};

enum class FrameState {
  kGood,
  kCut,          // more bytes are needed: Frame::bytes of them
  kBadLength,    // no frame can be that long: nothing behind it can be found
  kBadChecksum,  // Frame::bytes is what its length says
};
// Reads the frame that `bytes` begins with.
[[nodiscard]] FrameState decode_frame(std::string_view bytes, Frame& frame);

}  // namespace hitstream::journal
