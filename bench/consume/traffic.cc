#include "consume/traffic.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <unordered_map>

#include "app/access_log.h"
#include "app/browser_cookies.h"
#include "app/log_file.h"
#include "hit/hit.h"

namespace hitstream::bench {
namespace {

constexpr std::size_t kFieldBytesMax = 2048;  // the collector's limit

// SplitMix64 (Steele, Lea, Flood, Fast Splittable Pseudorandom Number Generators, 2014).
std::uint64_t mixed(std::uint64_t number) {
  number += 0x9E3779B97F4A7C15;
  number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9;
  number = (number ^ number >> 27) * 0x94D049BB133111EB;
  return number ^ number >> 31;
}

}  // namespace

base::Result<Traffic> Traffic::read(const std::string& log, const std::string& base) {
  auto file = app::LogFile::open(log);
  if (!file) return base::forward(file.error());
  Traffic traffic;
  std::unordered_map<std::string, std::uint64_t> browsers;
  while (true) {
    const auto text = (*file)->next();
    if (!text) return base::forward(text.error());
    if (!*text) break;
    const auto parsed = app::parse_log_line((*text)->text);
    if (!parsed) continue;
    const auto [browser, is_first] = browsers.try_emplace(
        app::BrowserCookies::browser(parsed->client, parsed->user_agent.value_or("")), browsers.size());
    const std::string_view raw = (*text)->text;
    const auto address_end = raw.find(' '), time = raw.find('[') + 1, time_end = raw.find(']');
    traffic.lines_.push_back({app::make_hit_request(*parsed, base), parsed->client, browser->second, is_first,
                              std::string(raw.substr(address_end, time - address_end)),
                              std::string(raw.substr(time_end))});
  }
  if (traffic.lines_.empty()) return base::fail(base::Errc::kInvalidArgument, log + " holds no line");
  return traffic;
}

// Those of one round of the log are as far apart as they were.
std::string Traffic::address_of(std::uint64_t view) const {
  std::array<std::uint8_t, 16> bytes = line_of(view).client.bytes();
  std::uint32_t low = 0;
  for (std::size_t i = 12; i < 16; ++i) low = low << 8 | bytes[i];
  low += static_cast<std::uint32_t>(view / lines_.size()) * 0x9E3779B1;
  for (std::size_t i = 16; i > 12; low >>= 8) bytes[--i] = static_cast<std::uint8_t>(low);
  return base::IpAddress(bytes).to_string();
}

bool Traffic::next(base::UnixMillis time_ms, std::string& record) {
  ++hits_;
  record.clear();
  if (!reports_.empty() && reports_.front().due <= hits_) {
    write(reports_.front().number, true, time_ms, record);
    reports_.pop_front();
    return false;
  }
  if (!line_of(views_).request.source.empty()) reports_.push_back({views_, hits_ + kReportDelay});
  write(views_++, false, time_ms, record);
  return true;
}

void Traffic::write(std::uint64_t view, bool is_report, base::UnixMillis time_ms, std::string& record) const {
  const Line& line = line_of(view);
  const std::uint64_t session = mixed(view / lines_.size() << 32 | line.browser);
  const std::string sid = fmt::format("{:016x}{:016x}", session, mixed(session));
  const std::string address = address_of(view);
  const std::string id = fmt::format("{:016x}", mixed(~view));
  hit::RawHit hit{.referer = line.request.referer,
                  .user_agent = line.request.user_agent,
                  .ip = address,
                  .sid = sid,
                  .timestamp_ms = time_ms,
                  .kind = is_report ? "report" : "view",
                  .view = id};
  if (is_report) {
    hit.page = line.request.referer;
    hit.source = line.request.source;
  } else {
    hit.id = line.is_first ? "new" : "back";
  }
  hit::append_record(hit, kFieldBytesMax, record);
}

void Traffic::next_line(base::UnixMillis time_ms, std::string& line) {
  const Line& from = line_of(views_);
  line = address_of(views_++) + from.before_time;
  line += fmt::format("{:%d/%b/%Y:%H:%M:%S} +0000", fmt::gmtime(time_ms / base::kMillisPerSecond));
  line += from.after_time;
}

}  // namespace hitstream::bench
