#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cstring>

#include "base/text.h"
#include "hit/hit.h"

namespace hitstream::hit {
namespace {

constexpr std::size_t kNumberDigits = 20;                  // of the largest 64-bit number
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kMissing = "-";
constexpr std::size_t kFieldsMax = 25;  // of RawHit, the properties being one

struct RecordField {
  std::string_view opening;  // ends the field before, begins this one
  std::string_view value;
  bool is_text = true;  // otherwise JSON as it stands
};

// The fields of one record in their order. Openings are written as they are behind a text: with its closing
// quote.
class RecordFields {
 public:
  explicit RecordFields(std::size_t limit) : limit_(limit) {}

  void header(std::string_view opening, std::string_view value) {
    add(opening, value.empty() ? kMissing : base::utf8_prefix(value, limit_), true);
  }
  void text(std::string_view opening, std::string_view value) {
    if (!value.empty()) add(opening, base::utf8_prefix(value, limit_), true);
  }
  void literal(std::string_view opening, std::string_view value) {
    if (!value.empty()) add(opening, value, false);
  }

  [[nodiscard]] std::span<const RecordField> all() const { return {fields_.data(), count_}; }
  [[nodiscard]] std::string_view tail() const { return after_text_ ? R"("})" : "}"; }

 private:
  void add(std::string_view opening, std::string_view value, bool is_text) {
    assert(count_ < kFieldsMax);
    if (!after_text_ && count_ > 0) opening.remove_prefix(1);
    fields_[count_++] = {opening, value, is_text};
    after_text_ = is_text;
  }

  std::size_t limit_;
  std::size_t count_ = 0;
  bool after_text_ = false;
  std::array<RecordField, kFieldsMax> fields_;
};

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
  std::array<char, kNumberDigits> digits_{};
  std::size_t length_ = 0;
};

// Control characters, DEL among them, the quote and the backslash.
constexpr bool needs_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '"' || c == '\\';
}

// True for a byte that JSON takes as it is and that is a whole character.
constexpr bool is_clean(char c) { return !needs_escape(c) && static_cast<unsigned char>(c) < 0x80; }

// Without an early exit and in bytes, so that the compiler makes vector instructions of it.
bool all_clean(std::string_view text) {
  std::uint8_t dirty = 0;
  for (const char c : text) dirty = static_cast<std::uint8_t>(dirty | (is_clean(c) ? 0U : 1U));
  return dirty == 0;
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

char* put(std::string_view text, char* to) {
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

void append_all_clean(const RecordFields& fields, std::string& out) {
  std::size_t length = fields.tail().size();
  for (const RecordField& field : fields.all()) length += field.opening.size() + field.value.size();
  const std::size_t before = out.size();
  out.resize(before + length);
  char* to = out.data() + before;
  for (const RecordField& field : fields.all()) to = put(field.value, put(field.opening, to));
  put(fields.tail(), to);
}

void append_with_escapes(const RecordFields& fields, std::size_t limit, std::string& out) {
  for (const RecordField& field : fields.all()) {
    out += field.opening;
    field.is_text ? append_any(field.value, limit, out) : static_cast<void>(out += field.value);
  }
  out += fields.tail();
}

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

struct Report {
  Digits load_ms, visible_ms;
  std::string props;
};

void add_report(const RawHit& hit, const Report& report, RecordFields& fields) {
  fields.text(R"(","page":")", hit.page);
  fields.text(R"(","source":")", hit.source);
  fields.text(R"(","title":")", hit.title);
  fields.text(R"(","lang":")", hit.lang);
  fields.text(R"(","screen":")", hit.screen);
  fields.text(R"(","viewport":")", hit.viewport);
  fields.text(R"(","tz":")", hit.tz);
  fields.literal(R"(","load_ms":)", report.load_ms.view());
  fields.literal(R"(","webdriver":)", hit.webdriver ? "true" : "");
  fields.literal(R"(","twice":)", hit.twice ? "true" : "");
  fields.literal(R"(","visible_ms":)", report.visible_ms.view());
  fields.text(R"(","event":")", hit.event);
  fields.literal(R"(","props":)", report.props);
}

}  // namespace

void append_record(const RawHit& hit, std::size_t field_limit, std::string& out) {
  const Digits timestamp(std::max<base::UnixMillis>(hit.timestamp_ms, 0));
  RecordFields fields(field_limit);
  fields.header(R"({"referer":")", hit.referer);
  fields.header(R"(","ua":")", hit.user_agent);
  fields.header(R"(","ip":")", hit.ip);
  fields.header(R"(","sid":")", hit.sid);
  fields.text(R"(","timestamp":")", timestamp.view());
  fields.text(R"(","kind":")", hit.kind);
  fields.text(R"(","view":")", hit.view);
  fields.text(R"(","site":")", hit.site);
  const Report report{Digits(hit.load_ms), Digits(hit.visible_ms), properties(hit.props, field_limit)};
  add_report(hit, report, fields);
  fields.text(R"(","purpose":")", hit.purpose);
  fields.text(R"(","id":")", hit.id);
  fields.literal(R"(","own":)", hit.own ? "true" : "");
  const auto all = fields.all();
  const bool clean = std::all_of(all.begin(), all.end(),
                                 [](const RecordField& f) { return !f.is_text || all_clean(f.value); });
  clean ? append_all_clean(fields, out) : append_with_escapes(fields, field_limit, out);
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
