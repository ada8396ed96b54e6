#include "telemetry/log_line.h"

#include <fmt/format.h>

#include <iterator>

#include "base/text.h"

namespace hitstream::telemetry {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

void append_escaped_byte(char c, std::string& out) {
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
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}",
                   static_cast<unsigned>(static_cast<unsigned char>(c)));
  } else {
    out += c;
  }
}

void append_escaped(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const std::size_t length = base::utf8_sequence_length(text);
    if (length == 0) {
      out += kReplacement;
    } else if (length == 1) {
      append_escaped_byte(text.front(), out);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
}

void append_string(std::string_view text, std::string& out) {
  out += '"';
  append_escaped(text, out);
  out += '"';
}

bool needs_quotes(std::string_view text) {
  if (text.empty()) return true;
  for (const char c : text) {
    if (c <= ' ' || c == 0x7F || c == '"' || c == '\\' || c == '=')
      return true;  // char is signed: non-ASCII too
  }
  return false;
}

// JSON has no NaN and no infinity; every other arithmetic value was written by std::to_string as JSON writes
// it.
bool is_json_literal(const Field& field) {
  return !field.quoted && field.value.find_first_of("nN") == std::string::npos;
}

}  // namespace

std::string text_line(std::string_view message, std::initializer_list<Field> fields) {
  std::string line;
  append_escaped(message, line);
  for (const Field& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    if (field.quoted && needs_quotes(field.value)) {
      append_string(field.value, line);
    } else {
      line += field.value;
    }
  }
  return line;
}

std::string json_members(std::string_view message, std::initializer_list<Field> fields) {
  std::string members = "\"message\":";
  append_string(message, members);
  for (const Field& field : fields) {
    members += ',';
    append_string(field.key, members);
    members += ':';
    if (is_json_literal(field)) {
      members += field.value;
    } else {
      append_string(field.value, members);
    }
  }
  return members;
}

}  // namespace hitstream::telemetry
