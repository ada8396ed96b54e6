#include "http/date.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/text.h"

namespace hitstream::http {
namespace {

constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

void HttpDate::set(base::UnixMillis wall_ms) {
  const std::chrono::sys_time<std::chrono::milliseconds> moment{std::chrono::milliseconds(wall_ms)};
  const auto midnight = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day day{midnight};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(moment - midnight)};
  fmt::format_to_n(text_.data(), text_.size(), "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                   kDays[std::chrono::weekday(midnight).c_encoding()], static_cast<unsigned>(day.day()),
                   kMonths[static_cast<unsigned>(day.month()) - 1], static_cast<int>(day.year()),
                   time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::optional<base::UnixMillis> parse_http_date(std::string_view text) {
  if (text.size() != HttpDate::kLength) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t digits) {
    return static_cast<int>(base::parse_decimal(text.substr(at, digits)).value_or(0));
  };
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  const std::chrono::year_month_day day{
      std::chrono::year(number(12, 4)),
      std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
      std::chrono::day(static_cast<unsigned>(number(5, 2)))};
  if (!day.ok()) return std::nullopt;
  const std::chrono::sys_seconds moment = std::chrono::sys_days(day) + std::chrono::hours(number(17, 2)) +
                                          std::chrono::minutes(number(20, 2)) +
                                          std::chrono::seconds(number(23, 2));
  const base::UnixMillis wall_ms = moment.time_since_epoch().count() * base::kMillisPerSecond;
  // Written again it must be the same: the day of the week, the separators, and hours that exist.
  return HttpDate(wall_ms).text() == text ? std::optional(wall_ms) : std::nullopt;
}

}  // namespace hitstream::http
