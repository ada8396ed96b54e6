#include "hit/protobuf_wire.h"

namespace hitstream::hit {
namespace {

constexpr std::uint64_t kFieldNumberMax = (1U << 29U) - 1;

}  // namespace

bool WireReader::fail() {
  ok_ = false;
  return false;
}

bool WireReader::long_varint(std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    const std::uint64_t bits = byte & 0x7FU;
    // The tenth byte has room for one bit only.
    if (shift == 63 && bits > 1) return fail();
    value |= bits << shift;
    if ((byte & 0x80U) == 0) return true;
  }
  return fail();
}

bool WireReader::take(std::uint64_t length, std::string_view& bytes) {
  if (length > rest_.size()) return fail();
  bytes = rest_.substr(0, static_cast<std::size_t>(length));
  rest_.remove_prefix(bytes.size());
  return true;
}

bool WireReader::next(WireField& field) {
  if (!ok_ || rest_.empty()) return false;
  std::uint64_t tag = 0;
  if (!varint(tag)) return false;
  field.number = tag >> 3U;
  field.type = tag & 7U;
  if (field.number == 0 || field.number > kFieldNumberMax) return fail();
  std::uint64_t length = 0;
  switch (field.type) {
    case kVarint:
      return varint(field.value);
    case kFixed64:
      return take(8, field.bytes);
    case kFixed32:
      return take(4, field.bytes);
    case kLengthDelimited:
      return varint(length) && take(length, field.bytes);
    default:
      return fail();
  }
}

}  // namespace hitstream::hit
