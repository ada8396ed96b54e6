#include "app/browser_cookies.h"

#include "base/text.h"
#include "base/units.h"

namespace hitstream::app {
namespace {

struct SetCookie {
  std::string_view sid;
  std::optional<std::uint64_t> max_age_s;
};

// "sid=VALUE; Path=/; Max-Age=1800; …"; nothing for another cookie.
std::optional<SetCookie> parse_set_cookie(std::string_view field) {
  SetCookie parsed;
  bool first = true;
  while (!field.empty()) {
    const std::size_t end = field.find(';');
    const std::string_view part = base::trim(field.substr(0, end));
    const std::size_t equals = part.find('=');
    const std::string_view name = part.substr(0, equals);
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
    if (first && name != "sid") return std::nullopt;
    if (first) parsed.sid = value;
    if (!first && base::equals_ignoring_case(name, "max-age")) parsed.max_age_s = base::parse_decimal(value);
    first = false;
    if (end == std::string_view::npos) break;
    field.remove_prefix(end + 1);
  }
  return first ? std::nullopt : std::optional(parsed);
}

}  // namespace

std::string BrowserCookies::browser(const base::IpAddress& client, std::string_view user_agent) {
  return client.to_string() + " " + std::string(user_agent);
}

std::optional<std::string> BrowserCookies::cookie(const std::string& browser, std::int64_t now_ms) {
  const auto known = by_browser_.find(browser);
  if (known == by_browser_.end()) return std::nullopt;
  Kept& kept = *known->second;
  if (kept.expires_ms && *kept.expires_ms <= now_ms) kept.sid.clear();
  return kept.sid;
}

void BrowserCookies::answered(const std::string& browser, std::string_view set_cookie, std::int64_t now_ms) {
  auto known = by_browser_.find(browser);
  if (known == by_browser_.end()) {
    by_age_.push_front({browser, {}, {}});
    known = by_browser_.emplace(by_age_.front().browser, by_age_.begin()).first;
  } else {
    by_age_.splice(by_age_.begin(), by_age_, known->second);
  }
  if (const auto set = parse_set_cookie(set_cookie)) {
    Kept& kept = by_age_.front();
    kept.sid = set->sid;
    kept.expires_ms.reset();
    constexpr std::uint64_t kAgeMaxSeconds = 400ULL * 24 * 3600;  // browsers keep none for longer
    if (set->max_age_s) {
      const auto age_s = static_cast<std::int64_t>(std::min(*set->max_age_s, kAgeMaxSeconds));
      kept.expires_ms = now_ms + age_s * base::kMillisPerSecond;
    }
  }
  if (by_age_.size() <= browsers_max_) return;
  by_browser_.erase(by_age_.back().browser);
  by_age_.pop_back();
}

}  // namespace hitstream::app
