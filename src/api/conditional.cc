#include "api/conditional.h"

#include "api/query_string.h"
#include "base/text.h"

namespace hitstream::api {
namespace {

std::string_view take_entry(std::string_view& rest, char separator) {
  return base::trim(take_until(rest, separator));
}

// "q=0", "q=0.", "q=0.000"
bool is_zero_weight(std::string_view parameter) {
  if (!base::equals_ignoring_case(parameter.substr(0, 2), "q=")) return false;
  parameter.remove_prefix(2);
  return !parameter.empty() && parameter.find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  bool any = false;
  while (!accept_encoding.empty()) {
    std::string_view entry = take_entry(accept_encoding, ',');
    const std::string_view coding = take_entry(entry, ';');
    const bool wanted = !is_zero_weight(base::trim(entry));
    if (base::equals_ignoring_case(coding, "gzip")) return wanted;
    if (coding == "*") any = wanted;
  }
  return any;
}

bool asks_for(std::string_view accept, std::string_view type) {
  while (!accept.empty()) {
    std::string_view entry = take_entry(accept, ',');
    const std::string_view named = take_entry(entry, ';');
    bool wanted = true;
    while (!entry.empty()) wanted = wanted && !is_zero_weight(take_entry(entry, ';'));
    if (base::equals_ignoring_case(named, type)) return wanted;
    if (base::equals_ignoring_case(named, "application/json")) return false;
  }
  return false;
}

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    std::string_view entry = take_entry(if_none_match, ',');
    if (entry == "*") return true;
    if (entry.starts_with("W/")) entry.remove_prefix(2);
    if (!entry.empty() && entry == etag) return true;
  }
  return false;
}

}  // namespace hitstream::api
