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

// A number in decimal digits, in memory of its own.
class Digits {
 public:
  template <class Integer>
  explicit Digits(Integer value) {
    length_ = static_cast<std::size_t>(
        std::to_chars(digits_.data(), digits_.data() + digits_.size(), value).ptr - digits_.data());
  }
  explicit Digits(std::optional<std::uint64_t> value) {
    if (value) *this = Digits(*value);
  }
  [[nodiscard]] std::string_view view() const { return {digits_.data(), length_}; }

 private:
  std::array<char, kNumberDigits> digits_;
  std::size_t length_ = 0;
};

// Control characters, DEL among them, the quote and the backslash.
constexpr bool needs_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '"' || c == '\\';
}

// Bytes that JSON does not take as they are, or that are no whole character.
constexpr auto kIsUnclean = [](auto bytes) {
  return (bytes < 0x20) | (bytes > 0x7E) | (bytes == '"') | (bytes == '\\');
};

bool all_clean(std::string_view text) { return base::has_none(text, kIsUnclean); }

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
    sink_.text(opening, value.empty() ? kMissing : base::utf8_prefix(value, limit_));
  }
  [[gnu::always_inline]] void text(std::string_view opening, std::string_view value) {
    if (!value.empty()) sink_.text(opening, base::utf8_prefix(value, limit_));
  }
  [[gnu::always_inline]] void literal(std::string_view opening, std::string_view value) {
    if (!value.empty()) sink_.literal(opening, value);
  }

 private:
  Sink& sink_;
  std::size_t limit_;
};

// How long the fields are as long as no text needs an escape, and whether that holds.
struct CleanLength {
  std::size_t length = 0;
  bool clean = true;

  void text(std::string_view opening, std::string_view value) {
    length += opening.size() + value.size() + 1;
    clean &= all_clean(value);
  }
  void literal(std::string_view opening, std::string_view value) { length += opening.size() + value.size(); }
};

// Writes texts that need no escape, into memory that is there.
struct CleanWriter {
  char* to;

  [[gnu::always_inline]] void put(std::string_view text) {
    std::memcpy(to, text.data(), text.size());
    to += text.size();
  }
  [[gnu::always_inline]] void text(std::string_view opening, std::string_view value) {
    put(opening);
    put(value);
    *to++ = '"';
  }
  [[gnu::always_inline]] void literal(std::string_view opening, std::string_view value) {
    put(opening);
    put(value);
  }
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

template <class Sink>
void walk_record(const RawHit& hit, const Written& written, std::size_t limit, Sink& sink) {
  RecordWalk<Sink> walk(sink, limit);
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
  const Written written{Digits(std::max<base::UnixMillis>(hit.timestamp_ms, 0)), Digits(hit.load_ms),
                        Digits(hit.visible_ms), properties(hit.props, field_limit)};
  CleanLength fields;
  walk_record(hit, written, field_limit, fields);
  if (fields.clean) {
    const std::size_t before = out.size();
    out.resize(before + fields.length + 1);
    CleanWriter writer{out.data() + before};
    walk_record(hit, written, field_limit, writer);
    *writer.to = '}';
  } else {
    EscapingWriter writer{field_limit, out};
    walk_record(hit, written, field_limit, writer);
    out += '}';
  }
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
