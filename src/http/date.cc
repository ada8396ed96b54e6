#include "http/date.h"

#include <fmt/format.h>

#include <chrono>

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

}  // namespace hitstream::http
