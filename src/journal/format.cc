#include "journal/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstring>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "base/text.h"

namespace hitstream::journal {
namespace {

using base::Errc;

constexpr std::string_view kMagic = "hitsjrnl";
constexpr std::string_view kSuffix = ".journal";
constexpr std::size_t kNameDigits = 20;
constexpr std::size_t kCrcBytes = sizeof(std::uint32_t);
constexpr std::size_t kLengthBytes = sizeof(std::uint32_t);
constexpr std::size_t kTimeBytes = sizeof(base::UnixMillis);

static_assert(kMagic.size() + sizeof kFormatVersion + 2 * kTimeBytes + sizeof(base::SourceId) +
                  2 * sizeof(Offset) + kCrcBytes ==
              kHeaderBytes);
static_assert(kLengthBytes + kCrcBytes + kTimeBytes == kFrameHeadBytes);

std::uint32_t masked_crc(std::string_view bytes) { return base::mask_crc(base::crc32c(bytes)); }

template <class Integer>
Integer load(std::string_view bytes, std::size_t at) {
  Integer value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

std::string_view view_of(const base::SourceId& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

}  // namespace

std::string encode_header(const SegmentHeader& header) {
  std::string bytes;
  base::ByteWriter writer(bytes);
  writer.raw(kMagic);
  writer.number(kFormatVersion);
  writer.number(header.journal_created_ms);
  writer.number(header.segment_created_ms);
  writer.raw(view_of(header.source));
  writer.number(header.first_offset);
  writer.number(header.source_first_offset);
  writer.number(masked_crc(bytes));
  return bytes;
}

base::Result<SegmentHeader> decode_header(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes) return base::fail(Errc::kCorrupt, "the segment's header is cut off");
  base::ByteReader reader(bytes.substr(0, kHeaderBytes));
  if (reader.raw(kMagic.size()) != kMagic) return base::fail(Errc::kCorrupt, "not a journal segment");
  const auto version = reader.number<std::uint32_t>();
  SegmentHeader header;
  header.journal_created_ms = reader.number<base::UnixMillis>();
  header.segment_created_ms = reader.number<base::UnixMillis>();
  const std::string_view source = reader.raw(header.source.bytes.size());
  std::copy(source.begin(), source.end(), header.source.bytes.begin());
  header.first_offset = reader.number<Offset>();
  header.source_first_offset = reader.number<Offset>();
  if (reader.number<std::uint32_t>() != masked_crc(bytes.substr(0, kHeaderBytes - kCrcBytes))) {
    return base::fail(Errc::kCorrupt, "the segment's header is damaged");
  }
  if (version > kFormatVersion) {
    return base::fail(Errc::kUnsupportedVersion,
                      fmt::format("written in journal format {} by a newer program; this one reads up to {}",
                                  version, kFormatVersion));
  }
  if (version == 0 || header.source_first_offset > header.first_offset) {
    return base::fail(Errc::kCorrupt, "the segment's header makes no sense");
  }
  return header;
}

std::string segment_name(Offset first_offset) { return fmt::format("{:020}{}", first_offset, kSuffix); }

std::optional<Offset> parse_segment_name(std::string_view name) {
  if (name.size() != kNameDigits + kSuffix.size() || !name.ends_with(kSuffix)) return std::nullopt;
  return base::parse_decimal(name.substr(0, kNameDigits));
}

void append_frame(std::string_view payload, base::UnixMillis time_ms, std::string& out) {
  assert(!payload.empty() && payload.size() <= kPayloadBytesMax);
  const std::size_t begin = out.size();
  base::ByteWriter writer(out);
  writer.number(static_cast<std::uint32_t>(payload.size()));
  writer.number(std::uint32_t{0});
  writer.number(time_ms);
  writer.raw(payload);
  const std::uint32_t crc = masked_crc(std::string_view(out).substr(begin + kLengthBytes + kCrcBytes));
  std::memcpy(out.data() + begin + kLengthBytes, &crc, sizeof crc);
}

FrameState decode_frame(std::string_view bytes, Frame& frame) {
  frame.bytes = kFrameHeadBytes;
  if (bytes.size() < kLengthBytes) return FrameState::kCut;
  const auto length = load<std::uint32_t>(bytes, 0);
  if (length == 0 || length > kPayloadBytesMax) return FrameState::kBadLength;
  frame.bytes = kFrameHeadBytes + length;
  if (bytes.size() < frame.bytes) return FrameState::kCut;
  const auto crc = load<std::uint32_t>(bytes, kLengthBytes);
  if (masked_crc(bytes.substr(kLengthBytes + kCrcBytes, kTimeBytes + length)) != crc)
    return FrameState::kBadChecksum;
  frame.time_ms = load<base::UnixMillis>(bytes, kLengthBytes + kCrcBytes);
  frame.payload = bytes.substr(kFrameHeadBytes, length);
  return FrameState::kGood;
}

}  // namespace hitstream::journal
