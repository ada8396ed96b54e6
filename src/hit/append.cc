#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "base/text.h"
#include "hit/hit.h"

namespace hitstream::hit {
namespace {

constexpr std::size_t kTimestampDigits = 20;               // of the largest 64-bit number
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kMissing = "-";
constexpr std::string_view kTail = R"(","kind":"view"})";

struct RecordField {
  std::string_view opening;  // ends the field before, begins this one
  std::string_view value;
};
using RecordFields = std::array<RecordField, 5>;

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

std::string_view cut(std::string_view value, std::size_t limit) {
  return value.empty() ? kMissing : base::utf8_prefix(value, limit);
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
  std::size_t length = kTail.size();
  for (const RecordField& field : fields) length += field.opening.size() + field.value.size();
  const std::size_t before = out.size();
  out.resize(before + length);
  char* to = out.data() + before;
  for (const RecordField& field : fields) to = put(field.value, put(field.opening, to));
  put(kTail, to);
}

void append_with_escapes(const RecordFields& fields, std::size_t limit, std::string& out) {
  for (const RecordField& field : fields) {
    out += field.opening;
    append_any(field.value, limit, out);
  }
  out += kTail;
}

}  // namespace

void append_record(const RawHit& hit, std::size_t field_limit, std::string& out) {
  std::array<char, kTimestampDigits> digits{};
  const base::UnixMillis timestamp_ms = std::max<base::UnixMillis>(hit.timestamp_ms, 0);
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), timestamp_ms).ptr;
  const RecordFields fields{{
      {R"({"referer":")", cut(hit.referer, field_limit)},
      {R"(","ua":")", cut(hit.user_agent, field_limit)},
      {R"(","ip":")", cut(hit.ip, field_limit)},
      {R"(","sid":")", cut(hit.sid, field_limit)},
      {R"(","timestamp":")", {digits.data(), static_cast<std::size_t>(end - digits.data())}},
  }};
  const bool clean =
      std::all_of(fields.begin(), fields.end(), [](const RecordField& f) { return all_clean(f.value); });
  clean ? append_all_clean(fields, out) : append_with_escapes(fields, field_limit, out);
}

void append_with_origin(std::string_view record, const Origin& origin, std::string& out) {
  if (!record.ends_with('}')) {
    out += record;
    return;
  }
  std::array<char, 32> src{};
  base::write_hex(origin.src.bytes, src.data());
  std::array<char, kTimestampDigits> seq{};
  const char* end = std::to_chars(seq.data(), seq.data() + seq.size(), origin.seq).ptr;
  record.remove_suffix(1);
  for (const std::string_view piece :
       {record, std::string_view(R"(,"src":")"), std::string_view(src.data(), src.size()),
        std::string_view(R"(","seq":)"),
        std::string_view(seq.data(), static_cast<std::size_t>(end - seq.data())), std::string_view("}")}) {
    out += piece;
  }
}

}  // namespace hitstream::hit
