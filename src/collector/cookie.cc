#include "collector/cookie.h"

#include <algorithm>

#include "base/scan.h"
#include "base/text.h"

namespace hitstream::collector {
namespace {

constexpr auto kIsNoLowerHex = [](auto bytes) {
  return ((bytes < '0') | (bytes > '9')) & ((bytes < 'a') | (bytes > 'f'));
};

std::string_view without_blanks_before(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  return text;
}

// The value of one "name=value" pair, or an empty view where the pair is another cookie.
std::string_view value_of(std::string_view pair, std::string_view name) {
  pair = without_blanks_before(pair);
  if (!pair.starts_with(name)) return {};
  pair = without_blanks_before(pair.substr(name.size()));
  return pair.starts_with('=') ? base::trim(pair.substr(1)) : std::string_view();
}

}  // namespace

bool is_session_id(std::string_view text) {
  return text.size() == kSessionIdLength && base::has_none(text, kIsNoLowerHex);
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
