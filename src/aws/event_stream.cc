#include "aws/event_stream.h"

#include <zlib.h>

#include <cstdint>

namespace hitstream::aws {
namespace {

constexpr std::size_t kPreludeBytes = 8;
constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kFramingBytes = kPreludeBytes + 2 * kChecksumBytes;

base::Unexpected corrupt(const char* what) {
  return base::fail(base::Errc::kCorrupt, std::string("event stream: ") + what);
}

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

// Big-endian numbers and lengths from the front. After a read past the end ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::uint32_t number(std::size_t bytes) {
    std::uint32_t value = 0;
    for (const char byte : raw(bytes)) value = value << 8U | static_cast<std::uint8_t>(byte);
    return value;
  }
  std::string_view raw(std::size_t bytes) {
    ok_ = ok_ && bytes <= rest_.size();
    if (!ok_) return {};
    const std::string_view taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

// Nothing for a type that does not exist.
bool read_value(Reader& reader, std::uint32_t type, std::string_view& text) {
  enum : std::uint32_t { kTrue, kFalse, kByte, kShort, kInteger, kLong, kBytes, kString, kTimestamp, kUuid };
  switch (type) {
    case kTrue:
    case kFalse:
      break;
    case kByte:
      (void)reader.raw(1);
      break;
    case kShort:
      (void)reader.raw(2);
      break;
    case kInteger:
      (void)reader.raw(4);
      break;
    case kLong:
    case kTimestamp:
      (void)reader.raw(8);
      break;
    case kUuid:
      (void)reader.raw(16);
      break;
    case kBytes:
      (void)reader.raw(reader.number(2));
      break;
    case kString:
      text = reader.raw(reader.number(2));
      break;
    default:
      return false;
  }
  return reader.ok();
}

bool read_headers(std::string_view bytes, EventMessage& out) {
  Reader reader(bytes);
  while (!reader.at_end()) {
    const std::string_view name = reader.raw(reader.number(1));
    const std::uint32_t type = reader.number(1);
    std::string_view text;
    if (!reader.ok() || !read_value(reader, type, text)) return false;
    if (text.data() != nullptr) out.headers.emplace_back(name, text);
  }
  return true;
}

}  // namespace

std::string_view EventMessage::header(std::string_view name) const {
  for (const auto& [of, value] : headers) {
    if (of == name) return value;
  }
  return {};
}

void EventStreamDecoder::feed(std::string_view bytes) {
  buffer_.erase(0, used_);
  used_ = 0;
  buffer_.append(bytes);
}

base::Result<bool> EventStreamDecoder::next(EventMessage& out) {
  const std::string_view bytes = std::string_view(buffer_).substr(used_);
  if (bytes.size() < kPreludeBytes + kChecksumBytes) return false;
  Reader prelude(bytes);
  const std::size_t total = prelude.number(4);
  const std::size_t header_bytes = prelude.number(4);
  if (prelude.number(4) != checksum(bytes.substr(0, kPreludeBytes))) return corrupt("wrong prelude checksum");
  if (total > kMessageBytesMax || header_bytes > kHeaderBytesMax || total < kFramingBytes + header_bytes) {
    return corrupt("impossible length");
  }
  if (bytes.size() < total) return false;
  const std::string_view checked = bytes.substr(0, total - kChecksumBytes);
  if (Reader(bytes.substr(checked.size())).number(4) != checksum(checked)) {
    return corrupt("wrong message checksum");
  }
  const std::string_view data = checked.substr(kPreludeBytes + kChecksumBytes);
  out.headers.clear();
  if (!read_headers(data.substr(0, header_bytes), out)) return corrupt("malformed header");
  out.payload = data.substr(header_bytes);
  used_ += total;
  return true;
}

}  // namespace hitstream::aws
