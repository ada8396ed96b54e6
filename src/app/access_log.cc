#include "app/access_log.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

#include "base/text.h"

namespace hitstream::app {
namespace {

using base::Errc;
using base::Result;

constexpr std::size_t kTimeLength = std::string_view("17/May/2015:10:05:03 +0000").size();
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

base::Unexpected unreadable(std::string why) { return base::fail(Errc::kInvalidArgument, std::move(why)); }

// A number of the time's fixed places, or `limit` where it is none or not below `limit`.
unsigned digits(std::string_view text, std::size_t at, std::size_t length, unsigned limit) {
  const auto value = base::parse_decimal(text.substr(at, length));
  return value && *value < limit ? static_cast<unsigned>(*value) : limit;
}

unsigned month_number(std::string_view name) {
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (kMonths[i] == name) return static_cast<unsigned>(i) + 1;
  }
  return 0;
}

// "17/May/2015:10:05:03 +0000"
std::optional<base::UnixMillis> parse_time(std::string_view text) {
  namespace chrono = std::chrono;
  constexpr std::string_view kShape = "  /   /    :  :  :       ";
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] != ' ' && text[i] != kShape[i]) return std::nullopt;
  }
  if (text[20] != ' ' || (text[21] != '+' && text[21] != '-')) return std::nullopt;
  const chrono::year_month_day date(chrono::year(static_cast<int>(digits(text, 7, 4, 10'000))),
                                    chrono::month(month_number(text.substr(3, 3))),
                                    chrono::day(digits(text, 0, 2, 32)));
  const unsigned hour = digits(text, 12, 2, 24);
  const unsigned minute = digits(text, 15, 2, 60);
  const unsigned second = digits(text, 18, 2, 61);  // a leap second is the last of its minute
  const unsigned zone_hour = digits(text, 22, 2, 24);
  const unsigned zone_minute = digits(text, 24, 2, 60);
  if (!date.ok() || date.year() > chrono::year(9999) || hour == 24 || minute == 60 || second == 61 ||
      zone_hour == 24 || zone_minute == 60) {
    return std::nullopt;
  }
  const std::int64_t zone_ms = zone_hour * base::kMillisPerHour + zone_minute * base::kMillisPerMinute;
  const std::int64_t local_ms = chrono::milliseconds(chrono::sys_days(date).time_since_epoch()).count() +
                                hour * base::kMillisPerHour + minute * base::kMillisPerMinute +
                                second * base::kMillisPerSecond;
  return text[21] == '+' ? local_ms - zone_ms : local_ms + zone_ms;
}

// Finds the bracketed time and removes all up to its end. A user's name, which stands before it, may hold
// anything.
std::optional<base::UnixMillis> take_time(std::string_view& rest) {
  std::size_t from = 0;
  while (true) {
    const std::size_t bracket = rest.find(" [", from);
    if (bracket == std::string_view::npos) return std::nullopt;
    const std::string_view inside = rest.substr(bracket + 2);
    if (inside.size() > kTimeLength && inside[kTimeLength] == ']') {
      if (const auto time = parse_time(inside.substr(0, kTimeLength))) {
        rest = inside.substr(kTimeLength + 1);
        return time;
      }
    }
    from = bracket + 1;
  }
}

// Undoes the escape that `text` begins with, behind its backslash, and removes it.
char take_escape(std::string_view& text) {
  constexpr std::string_view kLetters = "bnrtvf";
  constexpr std::string_view kMeanings = "\b\n\r\t\v\f";
  const char letter = text.front();
  std::array<std::uint8_t, 1> byte{};
  if (letter == 'x' && base::parse_hex(text.substr(1, 2), byte)) {
    text.remove_prefix(3);
    return static_cast<char>(byte[0]);
  }
  text.remove_prefix(1);
  const std::size_t known = kLetters.find(letter);
  return known == std::string_view::npos ? letter : kMeanings[known];
}

// A field in double quotes behind spaces, unescaped, removed from `rest`; nothing where there is none.
std::optional<std::string> take_quoted(std::string_view& rest) {
  std::string_view text = base::trim(rest);
  if (!text.starts_with('"')) return std::nullopt;
  text.remove_prefix(1);
  std::string field;
  while (!text.empty() && text.front() != '"') {
    const char c = text.front();
    text.remove_prefix(1);
    field += c == '\\' && !text.empty() ? take_escape(text) : c;
  }
  if (text.empty()) return std::nullopt;
  rest = text.substr(1);
  return field;
}

void skip_word(std::string_view& rest) {
  rest = base::trim(rest);
  rest.remove_prefix(std::min(rest.find(' '), rest.size()));
}

// The path and query in a request line: "GET /a?b HTTP/1.1", "GET http://host/a HTTP/1.1", "GET /a".
std::optional<std::string> target_of(std::string_view request) {
  const std::size_t method_end = request.find(' ');
  if (method_end == 0 || method_end == std::string_view::npos) return std::nullopt;
  std::string_view target = request.substr(method_end + 1);
  // Only the last space ends the target: some clients send spaces in it.
  const std::size_t version = target.rfind(" HTTP/");
  target = base::trim(target.substr(0, version));
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const std::size_t path = target.find('/', scheme.size());
    return path == std::string_view::npos ? "/" : std::string(target.substr(path));
  }
  if (!target.starts_with('/')) return std::nullopt;
  return std::string(target);
}

}  // namespace

Result<LogLine> parse_log_line(std::string_view line) {
  if (base::trim(line).empty()) return unreadable("it is empty");
  LogLine parsed;
  const std::size_t address_end = std::min(line.find(' '), line.size());
  const auto client = base::IpAddress::parse(line.substr(0, address_end));
  if (!client) return unreadable("it does not begin with an IP address");
  parsed.client = *client;

  std::string_view rest = line.substr(address_end);
  const auto time = take_time(rest);
  if (!time) return unreadable("it has no time such as [17/May/2015:10:05:03 +0000]");
  parsed.time_ms = *time;

  const auto request = take_quoted(rest);
  if (!request) return unreadable("it has no request in double quotes");
  auto target = target_of(*request);
  if (!target) return unreadable("its request names no path");
  parsed.target = *std::move(target);

  skip_word(rest);  // status
  skip_word(rest);  // bytes
  auto referrer = take_quoted(rest);
  if (!referrer) return parsed;
  if (referrer != "-") parsed.referrer = *std::move(referrer);
  parsed.user_agent = take_quoted(rest);
  if (parsed.user_agent == "-" || parsed.user_agent == "") parsed.user_agent.reset();
  return parsed;
}

}  // namespace hitstream::app
