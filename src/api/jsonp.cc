#include "api/jsonp.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/query_string.h"

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
