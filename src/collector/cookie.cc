#include "collector/cookie.h"

#include <algorithm>

#include "base/text.h"

namespace hitstream::collector {
namespace {

bool is_lower_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// The value of one "name=value" pair, or an empty view where the pair is another cookie.
std::string_view value_of(std::string_view pair, std::string_view name) {
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos || base::trim(pair.substr(0, equals)) != name) return {};
  return base::trim(pair.substr(equals + 1));
}

}  // namespace

// Without an early exit, so that the compiler makes vector instructions of it.
bool is_session_id(std::string_view text) {
  if (text.size() != kSessionIdLength) return false;
  bool all = true;
  for (std::size_t i = 0; i < kSessionIdLength; ++i) all &= is_lower_hex(text[i]);
  return all;
}

std::string_view find_session_id(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    const std::string_view value = value_of(header.substr(0, end), name);
    if (is_session_id(value)) return value;
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return {};
}

bool has_optout(std::string_view header, std::string_view name) {
  if (header.find(kOptoutSuffix) == std::string_view::npos) return false;
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    std::string_view pair = base::trim(header.substr(0, end));
    if (pair.starts_with(name)) {
      pair.remove_prefix(name.size());
      if (pair.starts_with(kOptoutSuffix) && pair.substr(kOptoutSuffix.size()) == "=1") return true;
    }
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return false;
}

}  // namespace hitstream::collector
