#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cstring>

#include "base/scan.h"
#include "base/text.h"
#include "hit/hit.h"

namespace hitstream::hit {
namespace {

constexpr std::size_t kNumberDigits = 20;                  // of the largest 64-bit number
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kMissing = "-";

// Of a number below 10^8, with zeros in front: in each step every part is divided by 100 and by 10, as a
// multiplication and a shift that are exact for parts so small, and its two halves stand side by side.
std::uint64_t eight_digits(std::uint32_t value) {
  const std::uint64_t fours = value / 10'000 | std::uint64_t{value % 10'000} << 32U;
  const std::uint64_t hundreds = (fours * 10'486 >> 20U) & 0x0000007F0000007FU;
  const std::uint64_t twos = hundreds | (fours - 100 * hundreds) << 16U;
  const std::uint64_t tens = (twos * 103 >> 10U) & 0x000F000F000F000FU;
  const std::uint64_t ones = tens | (twos - 10 * tens) << 8U;
  return ones | 0x3030303030303030U;
}

// A number in decimal digits, in memory of its own.
class Digits {
 public:
  template <class Integer>
  explicit Digits(Integer value) {
    length_ = static_cast<std::size_t>(
        std::to_chars(digits_.data(), digits_.data() + digits_.size(), value).ptr - digits_.data());
  }
  // A time, which is not negative; those of our days have thirteen digits.
  [[nodiscard]] static Digits of_time(base::UnixMillis ms) {
    constexpr base::UnixMillis kEight = 100'000'000;
    constexpr std::size_t kFirst = 5;
    if (ms / kEight < 10'000 || ms / kEight >= 100'000) return Digits(ms);
    Digits digits;
    const std::uint64_t first = eight_digits(static_cast<std::uint32_t>(ms / kEight));
    const std::uint64_t second = eight_digits(static_cast<std::uint32_t>(ms % kEight));
    const std::uint64_t shifted = first >> 8 * (sizeof first - kFirst);
    std::memcpy(digits.digits_.data(), &shifted, sizeof shifted);
    std::memcpy(digits.digits_.data() + kFirst, &second, sizeof second);
    digits.length_ = kFirst + sizeof second;
    return digits;
  }
  explicit Digits(std::optional<std::uint64_t> value) {
    if (value) *this = Digits(*value);
  }
  [[nodiscard]] std::string_view view() const { return {digits_.data(), length_}; }

 private:
  Digits() = default;

  std::array<char, kNumberDigits> digits_;
  std::size_t length_ = 0;
};

// Control characters, DEL among them, the quote and the backslash.
constexpr bool needs_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '"' || c == '\\';
}

// Which bytes JSON does not take as they are, or are no whole character. As signed numbers those above ASCII
// are below the space, too.
auto unclean(base::SixteenBytes bytes) {
  using SixteenSigned = std::int8_t __attribute__((vector_size(16)));
  return (SixteenSigned(bytes) < 0x20) | (bytes == 0x7F) | (bytes == '"') | (bytes == '\\');
}

void append_escape(char c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  const std::array<std::uint8_t, 1> byte{static_cast<std::uint8_t>(c)};
  std::array<char, 6> escape{'\\', 'u', '0', '0'};
  base::write_hex(byte, &escape[4]);
  out.append(escape.data(), escape.size());
}

// Every byte that no well-formed character begins with becomes U+FFFD.
std::string replace_malformed(std::string_view text) {
  std::string replaced;
  while (!text.empty()) {
    const std::size_t length = base::utf8_sequence_length(text);
    replaced += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return replaced;
}

bool is_well_formed(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = base::utf8_sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

// The inside of a JSON string. `text` is UTF-8.
void append_escaped(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const auto* stop = std::find_if(text.begin(), text.end(), needs_escape);
    const auto run = static_cast<std::size_t>(stop - text.begin());
    out += text.substr(0, run);
    if (run == text.size()) return;
    append_escape(*stop, out);
    text.remove_prefix(run + 1);
  }
}

void append_any(std::string_view value, std::size_t limit, std::string& out) {
  if (is_well_formed(value)) return append_escaped(value, out);
  append_escaped(base::utf8_prefix(replace_malformed(value), limit), out);
}

// Hands the fields of a record that it has to a sink: `text(opening, value)`, where the opening ends with the
// quote that the value's begins with, and `literal(opening, value)`.
template <class Sink>
class RecordWalk {
 public:
  RecordWalk(Sink& sink, std::size_t limit) : sink_(sink), limit_(limit) {}

  [[gnu::always_inline]] void header(std::string_view opening, std::string_view value) {
    sink_.text(opening, value.empty() ? kMissing : cut(value));
  }
  [[gnu::always_inline]] void text(std::string_view opening, std::string_view value) {
    if (!value.empty()) sink_.text(opening, cut(value));
  }
  [[gnu::always_inline]] void literal(std::string_view opening, std::string_view value) {
    if (!value.empty()) sink_.literal(opening, value);
  }

 private:
  [[nodiscard]] [[gnu::always_inline]] std::string_view cut(std::string_view value) const {
    return value.size() <= limit_ ? value : base::utf8_prefix(value, limit_);
  }

  Sink& sink_;
  std::size_t limit_;
};

// A walk that asks for nothing: the most that all fields may take where no text needs an escape.
struct LengthBound {
  std::size_t length = 0;

  [[gnu::always_inline]] void header(std::string_view opening, std::string_view value) {
    text(opening, value);
    length += kMissing.size();
  }
  [[gnu::always_inline]] void text(std::string_view opening, std::string_view value) {
    literal(opening, value);
    ++length;
  }
  [[gnu::always_inline]] void literal(std::string_view opening, std::string_view value) {
    length += opening.size() + value.size();
  }
};

// Writes texts as if none needed an escape, and tells afterwards whether that is so. Into memory that is
// there, with room behind the end.
class CleanWriter {
 public:
  static constexpr std::size_t kRoomBehind = sizeof(base::SixteenBytes);

  explicit CleanWriter(char* to) : to_(to) {}

  [[gnu::always_inline]] void text(std::string_view opening, std::string_view value) {
    put(opening);
    put_checked(value);
    *to_++ = '"';
  }
  [[gnu::always_inline]] void literal(std::string_view opening, std::string_view value) {
    put(opening);
    put(value);
  }
  [[nodiscard]] char* end() const { return to_; }
  [[nodiscard]] bool clean() const { return (base::bits_of(unclean_) | few_unclean_) == 0; }

 private:
  static constexpr std::size_t kStep = sizeof(base::SixteenBytes);
  using Unclean = decltype(unclean(base::SixteenBytes()));

  [[gnu::always_inline]] void put(std::string_view text) {
    std::memcpy(to_, text.data(), text.size());
    to_ += text.size();
  }
  [[nodiscard]] static Unclean put_step(const char* from, char* to) {
    const base::SixteenBytes bytes = base::load_sixteen(from);
    std::memcpy(to, &bytes, sizeof bytes);
    return unclean(bytes);
  }
  // In steps, the last of which has some bytes of the one before again.
  [[gnu::noinline]] void put_checked(std::string_view text) {
    if (text.size() < kStep) return put_few_checked(text);
    const char* const from = text.data();
    char* const to = to_;
    const std::size_t last = text.size() - kStep;
    Unclean found = put_step(from + last, to + last);
    for (std::size_t at = 0; at < last; at += kStep) found |= put_step(from + at, to + at);
    unclean_ |= found;
    to_ = to + text.size();
  }
  void put_few_checked(std::string_view text) {
    const std::size_t size = text.size();
    if (size >= sizeof(std::uint64_t)) {
      put_ends<std::uint64_t>(text);
    } else if (size >= sizeof(std::uint32_t)) {
      put_ends<std::uint32_t>(text);
    } else {
      for (std::size_t i = 0; i < size; ++i) to_[i] = text[i];
    }
    few_unclean_ |= base::bits_of(unclean(base::load_sixteen(to_))) & ((1U << size) - 1);
    to_ += size;
  }
  // The first and the last bytes of it, a word of each.
  template <class Word>
  void put_ends(std::string_view text) {
    std::memcpy(to_, text.data(), sizeof(Word));
    std::memcpy(to_ + text.size() - sizeof(Word), text.data() + text.size() - sizeof(Word), sizeof(Word));
  }

  char* to_;
  Unclean unclean_{};
  std::uint32_t few_unclean_ = 0;
};

struct EscapingWriter {
  std::size_t limit;
  std::string& out;

  void text(std::string_view opening, std::string_view value) const {
    out += opening;
    append_any(value, limit, out);
    out += '"';
  }
  void literal(std::string_view opening, std::string_view value) const {
    out += opening;
    out += value;
  }
};

// {"plan":"pro","seats":3}
std::string properties(std::span<const RawProperty> props, std::size_t limit) {
  std::string object;
  for (const RawProperty& property : props) {
    object += object.empty() ? "{\"" : ",\"";
    append_any(base::utf8_prefix(property.name, limit), limit, object);
    object += property.is_text ? "\":\"" : "\":";
    if (property.is_text) {
      append_any(base::utf8_prefix(property.value, limit), limit, object);
      object += '"';
    } else {
      object += property.value;
    }
  }
  return object.empty() ? object : object + '}';
}

// What of a record is not a text of the hit itself.
struct Written {
  Digits timestamp, load_ms, visible_ms;
  std::string props;
};

template <class Walk>
[[gnu::always_inline]] inline void walk_report(const RawHit& hit, const Written& written, Walk& walk) {
  walk.text(R"(,"page":")", hit.page);
  walk.text(R"(,"source":")", hit.source);
  walk.text(R"(,"title":")", hit.title);
  walk.text(R"(,"lang":")", hit.lang);
  walk.text(R"(,"screen":")", hit.screen);
  walk.text(R"(,"viewport":")", hit.viewport);
  walk.text(R"(,"tz":")", hit.tz);
  walk.literal(R"(,"load_ms":)", written.load_ms.view());
  walk.literal(R"(,"webdriver":)", hit.webdriver ? "true" : "");
  walk.literal(R"(,"twice":)", hit.twice ? "true" : "");
  walk.literal(R"(,"visible_ms":)", written.visible_ms.view());
  walk.text(R"(,"event":")", hit.event);
  walk.literal(R"(,"props":)", written.props);
}

template <class Walk>
[[gnu::always_inline]] inline void walk_record(const RawHit& hit, const Written& written, Walk&& walk) {
  walk.header(R"({"referer":")", hit.referer);
  walk.header(R"(,"ua":")", hit.user_agent);
  walk.header(R"(,"ip":")", hit.ip);
  walk.header(R"(,"sid":")", hit.sid);
  walk.text(R"(,"timestamp":")", written.timestamp.view());
  walk.text(R"(,"kind":")", hit.kind);
  walk.text(R"(,"view":")", hit.view);
  walk.text(R"(,"site":")", hit.site);
  walk_report(hit, written, walk);
  walk.text(R"(,"purpose":")", hit.purpose);
  walk.text(R"(,"id":")", hit.id);
  walk.literal(R"(,"own":)", hit.own ? "true" : "");
}

}  // namespace

void append_record(const RawHit& hit, std::size_t field_limit, std::string& out) {
  const Written written{Digits::of_time(std::max<base::UnixMillis>(hit.timestamp_ms, 0)), Digits(hit.load_ms),
                        Digits(hit.visible_ms), properties(hit.props, field_limit)};
  LengthBound bound;
  walk_record(hit, written, bound);
  const std::size_t before = out.size();
  out.resize(before + bound.length + 1 + CleanWriter::kRoomBehind);
  CleanWriter writer(out.data() + before);
  walk_record(hit, written, RecordWalk(writer, field_limit));
  out.resize(static_cast<std::size_t>(writer.end() - out.data()));
  if (!writer.clean()) {
    out.resize(before);
    EscapingWriter escaping{field_limit, out};
    walk_record(hit, written, RecordWalk(escaping, field_limit));
  }
  out += '}';
}

void append_with_origin(std::string_view record, const Origin& origin, std::string& out) {
  if (!record.ends_with('}')) {
    out += record;
    return;
  }
  std::array<char, 32> src{};
  base::write_hex(origin.src.bytes, src.data());
  const Digits seq(origin.seq);
  record.remove_suffix(1);
  for (const std::string_view piece :
       {record, std::string_view(R"(,"src":")"), std::string_view(src.data(), src.size()),
        std::string_view(R"(","seq":)"), seq.view(), std::string_view("}")}) {
    out += piece;
  }
}

std::optional<Origin> origin_at_end(std::string_view record) {
  constexpr std::string_view kSrc = R"(,"src":")";
  constexpr std::string_view kSeq = R"(","seq":)";
  constexpr std::size_t kSrcDigits = 32;
  if (!record.ends_with('}')) return std::nullopt;
  record.remove_suffix(1);
  const std::size_t digits = record.find_last_not_of("0123456789") + 1;
  const auto seq = base::parse_decimal(record.substr(digits));
  record = record.substr(0, digits);
  if (!seq || !record.ends_with(kSeq)) return std::nullopt;
  record.remove_suffix(kSeq.size());
  if (record.size() < kSrcDigits) return std::nullopt;
  const auto src = base::SourceId::parse(record.substr(record.size() - kSrcDigits));
  record.remove_suffix(kSrcDigits);
  if (!src || !record.ends_with(kSrc)) return std::nullopt;
  return Origin{*src, *seq};
}

}  // namespace hitstream::hit
