#include "api/jsonp.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/text.h"

namespace hitstream::api {
namespace {

bool starts_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

bool is_identifier(std::string_view text) {
  return !text.empty() && starts_identifier(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return starts_identifier(c) || (c >= '0' && c <= '9'); });
}

// Cuts the text up to `separator` off the front of `rest`.
std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

// A '%' that no two digits follow stays as it is: the result is then no callback name.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::array<std::uint8_t, 1> byte{};
    if (text[i] == '%' && i + 2 < text.size() && base::parse_hex(text.substr(i + 1, 2), byte)) {
      out.push_back(static_cast<char>(byte[0]));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

base::Unexpected refuse(std::string_view why) {
  return base::fail(
      base::Errc::kInvalidArgument,
      fmt::format("{} It must be the name of a JavaScript function: letters, digits, _ and $, parts "
                  "joined with dots, at most {} characters.",
                  why, kCallbackBytesMax));
}

}  // namespace

bool is_callback_name(std::string_view name) {
  if (name.empty() || name.size() > kCallbackBytesMax || name.back() == '.') return false;
  while (!name.empty()) {
    if (!is_identifier(take_until(name, '.'))) return false;
  }
  return true;
}

bool wants_bots(std::string_view query) {
  while (!query.empty()) {
    if (take_until(query, '&') == "bots=1") return true;
  }
  return false;
}

base::Result<std::optional<std::string>> callback_of(std::string_view query) {
  std::optional<std::string> callback;
  while (!query.empty()) {
    std::string_view pair = take_until(query, '&');
    if (take_until(pair, '=') != "callback") continue;
    if (callback) return refuse("The parameter callback stands there more than once.");
    callback = percent_decoded(pair);
  }
  if (callback && !is_callback_name(*callback)) return refuse("The parameter callback is not a name.");
  return callback;
}

std::string jsonp_body(std::string_view callback, std::string_view json) {
  return fmt::format("/**/{}({});", callback, json);
}

}  // namespace hitstream::api
