#include "collector/script.h"

#include <fmt/format.h>
#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <cassert>
#include <cstring>

#include "base/bytes.h"
#include "base/text.h"

namespace hitstream::collector {
namespace {

// No bundle holds such a run of letters.
constexpr auto kTokenSlot = [] {
  std::array<char, kTokenLength> slot{};
  slot.fill('T');
  return slot;
}();

// Magic, deflate, no flags, no time, best compression, Unix.
constexpr std::string_view kGzipHead("\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\x03", 10);
constexpr char kLastStoredBlock = 1;
constexpr std::size_t kTailLengthMax = 24;  // the flags being a number of 32 bits

const Bytef* bytes_of(std::string_view text) { return reinterpret_cast<const Bytef*>(text.data()); }

// zlib 1.2's own takes four times as long for a token, and would be a fiftieth of what a hit costs.
std::uint32_t crc_of(std::uint32_t before, std::string_view text) {
  return libdeflate_crc32(before, text.data(), text.size());
}

// Deflated and brought to a byte's end, and not ended: another block must follow. Without zlib's own head.
std::string deflated(std::string_view text) {
  constexpr int kRaw = -15;
  z_stream stream{};
  [[maybe_unused]] int status =
      deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kRaw, 9, Z_DEFAULT_STRATEGY);
  assert(status == Z_OK);
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())) + 16, '\0');
  stream.next_in = const_cast<Bytef*>(bytes_of(text));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  status = deflate(&stream, Z_SYNC_FLUSH);
  assert(status == Z_OK && stream.avail_in == 0 && stream.avail_out > 0);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

[[maybe_unused]] std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// Bytes that stand nowhere else, and in no head: they are not ASCII.
Crc unused_bytes(std::string_view text) {
  Crc bytes{'\xFE', '\xFD', '\xFB', '\xF0'};
  while (text.find(std::string_view(bytes.data(), bytes.size())) != std::string_view::npos) ++bytes[3];
  return bytes;
}

bool takes(std::string_view parameters) {
  const auto equals = parameters.find("q=");
  if (equals == std::string_view::npos) return true;
  const std::string_view weight = base::trim(parameters.substr(equals + 2));
  return weight.find_first_not_of("0.") != std::string_view::npos;
}

}  // namespace

std::string_view Script::token_slot() { return {kTokenSlot.data(), kTokenSlot.size()}; }

Script::Script(std::string_view bundle, unsigned flags) : tail_(fmt::format("\",{});\n", flags)) {
  const std::string before = fmt::format("{}(\"", bundle);
  identity_ = before + std::string(token_slot()) + tail_;
  crc_before_token_ = crc_of(0, before);
  const std::string call = identity_.substr(bundle.size());
  const auto length = static_cast<std::uint16_t>(call.size());
  gzip_ = std::string(kGzipHead) + deflated(bundle) + kLastStoredBlock;
  base::ByteWriter writer(gzip_);
  writer.number(length);
  writer.number(static_cast<std::uint16_t>(~length));
  writer.raw(call);
  crc_slot_ = unused_bytes(gzip_);
  writer.raw(crc_slot());
  writer.number(static_cast<std::uint32_t>(identity_.size()));
  assert(tail_.size() <= kTailLengthMax);
  assert(occurrences(identity_, token_slot()) == 1 && occurrences(gzip_, crc_slot()) == 1);
}

Crc Script::crc_with(const TokenText& token) const {
  // In one piece and aligned, for then the library is quickest.
  alignas(16) std::array<char, kTokenLength + kTailLengthMax> call;
  std::memcpy(call.data(), token.data(), token.size());
  std::memcpy(call.data() + token.size(), tail_.data(), tail_.size());
  const std::uint32_t whole = crc_of(crc_before_token_, {call.data(), token.size() + tail_.size()});
  Crc bytes;
  std::memcpy(bytes.data(), &whole, bytes.size());
  return bytes;
}

bool accepts_gzip(std::string_view field) {
  if (field.starts_with("gzip,")) return true;  // as browsers say it
  while (!field.empty()) {
    const auto end = std::min(field.find(','), field.size());
    const std::string_view element = field.substr(0, end);
    const auto semicolon = std::min(element.find(';'), element.size());
    if (base::equals_ignoring_case(base::trim(element.substr(0, semicolon)), "gzip"))
      return takes(element.substr(semicolon));
    field.remove_prefix(std::min(end + 1, field.size()));
  }
  return false;
}

}  // namespace hitstream::collector
