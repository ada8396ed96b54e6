#include "base/text.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstring>

#include "base/ascii.h"
#include "base/scan.h"

namespace hitstream::base {
namespace {

constexpr std::uint8_t kNoDigit = 0xFF;
constexpr std::array<std::uint8_t, 256> kHexValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (std::uint8_t i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = i;
  for (std::uint8_t i = 0; i < 6; ++i) {
    values[static_cast<std::size_t>('a' + i)] = static_cast<std::uint8_t>(10 + i);
    values[static_cast<std::size_t>('A' + i)] = static_cast<std::uint8_t>(10 + i);
  }
  return values;
}();
unsigned hex_value(char c) { return kHexValues[static_cast<unsigned char>(c)]; }

constexpr std::size_t kHexStep = 8;  // bytes, of sixteen digits

// Of the eight bytes of a word.
void write_sixteen_digits(std::uint64_t word, char* out) {
  using TwoWords = std::uint64_t __attribute__((vector_size(16)));
  const auto bytes = SixteenBytes(TwoWords{word, 0});
  const SixteenBytes high = bytes >> 4;
  const SixteenBytes low = bytes & 15;
  SixteenBytes digits =
      __builtin_shufflevector(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  digits += (SixteenBytes(digits > 9) & ('a' - '0' - 10)) + '0';
  std::memcpy(out, &digits, sizeof digits);
}

// Of eight values of digits, the first of each pair being the higher half of a byte, four bytes.
std::uint64_t join_eight(std::uint64_t values) {
  const std::uint64_t bytes = (values << 4U | values >> 8U) & 0x00FF00FF00FF00FFU;
  const std::uint64_t pairs = (bytes | bytes >> 8U) & 0x0000FFFF0000FFFFU;
  return (pairs | pairs >> 16U) & 0xFFFFFFFFU;
}

bool parse_sixteen_digits(SixteenBytes text, std::uint8_t* out) {
  const SixteenBytes decimal = text - '0';
  const SixteenBytes letter = (text | 0x20) - 'a';
  const auto is_decimal = decimal <= 9;
  const auto is_letter = letter <= 5;
  const SixteenBytes values =
      (decimal & SixteenBytes(is_decimal)) | ((letter + 10) & SixteenBytes(is_letter));
  std::array<std::uint64_t, 2> halves;
  std::memcpy(halves.data(), &values, sizeof halves);
  const std::uint64_t eight = join_eight(halves[0]) | join_eight(halves[1]) << 32U;
  std::memcpy(out, &eight, kHexStep);
  return bits_of(is_decimal | is_letter) == 0xFFFF;
}

// Apart, because the compiler makes much of such a loop.
[[gnu::noinline]] void write_few_hex(std::span<const std::uint8_t> bytes, char* out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const std::uint8_t byte : bytes) {
    *out++ = kDigits[byte >> 4U];
    *out++ = kDigits[byte & 15U];
  }
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (to_lower(a[i]) != to_lower(b[i])) return false;
  }
  return true;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

namespace {

// Of eight digits at once, the first one in the lowest byte, as simdjson and fast_float do (Langdale, Lemire,
// Parsing Gigabytes of JSON per Second, 2019); nothing where there are others.
std::optional<std::uint64_t> parse_eight_digits(const char* text) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t digits = 0;
  std::memcpy(&digits, text, sizeof digits);
  constexpr std::uint64_t kZeros = 0x3030303030303030, kAboveNine = 0x4646464646464646;
  if ((((digits + kAboveNine) | (digits - kZeros)) & 0x8080808080808080) != 0) return std::nullopt;
  digits -= kZeros;
  digits = digits * 10 + (digits >> 8U);  // two digits in every other byte
  constexpr std::uint64_t kPairs = 0x000000FF000000FF;
  return ((digits & kPairs) * 0x000F424000000064 + (digits >> 16U & kPairs) * 0x0000271000000001) >> 32U;
}

}  // namespace

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  constexpr std::size_t kAtOnce = 8, kFitMax = 19;  // digits that fit into 64 bits, whatever they are
  if (text.size() >= kAtOnce && text.size() <= kFitMax) {
    std::uint64_t value = 0;
    for (; text.size() >= kAtOnce; text.remove_prefix(kAtOnce)) {
      const auto eight = parse_eight_digits(text.data());
      if (!eight) return std::nullopt;
      value = value * 100'000'000 + *eight;
    }
    for (const char c : text) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
  }
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

void write_hex(std::span<const std::uint8_t> bytes, char* out) {
  for (; bytes.size() >= kHexStep; bytes = bytes.subspan(kHexStep), out += 2 * kHexStep) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, bytes.data(), sizeof eight);
    write_sixteen_digits(eight, out);
  }
  if (!bytes.empty()) write_few_hex(bytes, out);
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string text(2 * bytes.size(), '0');
  write_hex(bytes, text.data());
  return text;
}

bool parse_hex(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() != 2 * out.size()) return false;
  for (; out.size() >= kHexStep; out = out.subspan(kHexStep), text.remove_prefix(2 * kHexStep)) {
    if (!parse_sixteen_digits(load_sixteen(text.data()), out.data())) return false;
  }
  unsigned seen = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const unsigned high = hex_value(text[2 * i]);
    const unsigned low = hex_value(text[2 * i + 1]);
    seen |= high | low;
    out[i] = static_cast<std::uint8_t>(high << 4U | (low & 15U));
  }
  return seen < 16;
}

std::size_t utf8_sequence_length(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (text.empty()) return 0;
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  std::size_t length = 0;
  unsigned char second_min = 0x80;
  unsigned char second_max = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) second_min = 0xA0;
    if (lead == 0xED) second_max = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) second_min = 0x90;
    if (lead == 0xF4) second_max = 0x8F;
  }
  if (length == 0 || text.size() < length || byte(1) < second_min || byte(1) > second_max) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (!is_continuation(byte(i))) return 0;
  }
  return length;
}

std::string_view utf8_prefix(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  // At most three bytes back stands the lead of the character that crosses the limit, if one does.
  for (std::size_t back = 1; back <= 3 && back <= limit; ++back) {
    const std::size_t start = limit - back;
    if (is_continuation(static_cast<unsigned char>(text[start]))) continue;
    const bool crosses = utf8_sequence_length(text.substr(start)) > back;
    return text.substr(0, crosses ? start : limit);
  }
  return text.substr(0, limit);
}

}  // namespace hitstream::base
