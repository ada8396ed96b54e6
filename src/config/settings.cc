#include "config/settings.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "config/rules.h"
#include "config/units.h"

namespace hitstream::config {
namespace {

using Rule = bool (*)(std::string_view);
using std::chrono::milliseconds;

std::string flag_by_rule(std::string_view key) {
  std::string flag = "--";
  for (const char c : key) flag += c == '.' || c == '_' ? '-' : c;
  return flag;
}

Setting define(std::string key, Type type, std::string value_name, Texts default_value, std::string allowed,
               std::string help) {
  Setting setting;
  setting.flag_name = flag_by_rule(key);
  setting.key = std::move(key);
  setting.type = type;
  setting.value_name = std::move(value_name);
  setting.default_value = std::move(default_value);
  setting.allowed = std::move(allowed);
  setting.help = std::move(help);
  return setting;
}

// `field` is a generic lambda that returns a reference to the setting's place in (const) Settings.
template <class Field>
Setting text(std::string key, Field field, std::string value_name, std::string default_value, Rule rule,
             std::string allowed, std::string help) {
  Setting setting = define(std::move(key), Type::kText, std::move(value_name), {std::move(default_value)},
                           std::move(allowed), std::move(help));
  setting.assign = [field, rule](const Texts& value, Settings& settings) {
    if (!is_printable(value.front()) || !rule(value.front())) return false;
    field(settings) = value.front();
    return true;
  };
  setting.read = [field](const Settings& settings) { return Texts{field(settings)}; };
  return setting;
}

template <class Field>
Setting list(std::string key, Field field, std::string value_name, Texts default_value, bool may_be_empty,
             Rule rule, std::string allowed, std::string help) {
  Setting setting = define(std::move(key), Type::kList, std::move(value_name), std::move(default_value),
                           std::move(allowed), std::move(help));
  setting.assign = [field, rule, may_be_empty](const Texts& value, Settings& settings) {
    if (value.empty() && !may_be_empty) return false;
    for (const std::string& entry : value) {
      if (!is_printable(entry) || !rule(entry)) return false;
    }
    field(settings) = value;
    return true;
  };
  setting.read = [field](const Settings& settings) { return field(settings); };
  return setting;
}

template <class Field>
Setting switch_of(std::string key, Field field, std::string help) {
  Setting setting = define(std::move(key), Type::kSwitch, "", {"false"}, "true or false", std::move(help));
  setting.assign = [field](const Texts& value, Settings& settings) {
    if (value.front() != "true" && value.front() != "false") return false;
    field(settings) = value.front() == "true";
    return true;
  };
  setting.read = [field](const Settings& settings) { return Texts{field(settings) ? "true" : "false"}; };
  return setting;
}

struct Range {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
};

template <class Field>
Setting number(std::string key, Type type, Field field, std::uint64_t default_value, Range range,
               std::string help) {
  const bool is_count = type == Type::kCount;
  const auto written = is_count ? [](std::uint64_t n) { return std::to_string(n); } : format_bytes;
  const auto parsed = is_count ? base::parse_decimal : parse_bytes;
  Setting setting = define(std::move(key), type, is_count ? "N" : "SIZE", {written(default_value)},
                           written(range.min) + " to " + written(range.max), std::move(help));
  setting.assign = [field, parsed, range](const Texts& value, Settings& settings) {
    const auto found = parsed(value.front());
    if (!found || *found < range.min || *found > range.max) return false;
    field(settings) = *found;
    return true;
  };
  setting.read = [field, written](const Settings& settings) { return Texts{written(field(settings))}; };
  return setting;
}

struct Span {
  milliseconds min{};
  milliseconds max{};
  milliseconds step{1};
};

template <class Field>
Setting duration(std::string key, Field field, milliseconds default_value, Span span, std::string help) {
  std::string allowed = format_duration(span.min) + " to " + format_duration(span.max);
  if (span.step > milliseconds(1)) allowed += " in steps of " + format_duration(span.step);
  Setting setting = define(std::move(key), Type::kDuration, "DURATION", {format_duration(default_value)},
                           std::move(allowed), std::move(help));
  setting.assign = [field, span](const Texts& value, Settings& settings) {
    const auto found = parse_duration(value.front());
    if (!found || *found < span.min || *found > span.max || *found % span.step != milliseconds(0))
      return false;
    field(settings) = *found;
    return true;
  };
  setting.read = [field](const Settings& settings) { return Texts{format_duration(field(settings))}; };
  return setting;
}

bool is_sync(std::string_view value) {
  if (value == "never" || value == "always") return true;
  const auto interval = parse_duration(value);
  return interval && *interval >= milliseconds(1) && *interval <= std::chrono::hours(1);
}

bool is_level(std::string_view value) {
  return value == "debug" || value == "info" || value == "warn" || value == "error" || value == "off";
}

constexpr const char* kListenAllowed =
    "an address and a port (127.0.0.1:8080, [::1]:8080; port 0 is any free one)";
constexpr Span kDeadline{std::chrono::seconds(1), std::chrono::hours(1), std::chrono::seconds(1)};

void add_general(std::vector<Setting>& all) {
  all.push_back(text(
      "data", [](auto& s) -> auto& { return s.data; }, "DIR", "./hitstream-data",
      [](std::string_view v) { return !v.empty(); }, "a path",
      "Folder of the journal and of the saved state; made when missing."));
  all.push_back(switch_of(
      "demo", [](auto& s) -> auto& { return s.demo; },
      "Also serve a small demo site that carries the tag, at /demo of the dashboard."));
}

void add_collector(std::vector<Setting>& all) {
  all.push_back(text(
      "collector.listen", [](auto& s) -> auto& { return s.collector.listen; }, "HOST:PORT", "127.0.0.1:8080",
      is_listen_address, kListenAllowed, "Where the collector takes hits."));
  all.push_back(list(
      "collector.paths", [](auto& s) -> auto& { return s.collector.paths; }, "PATH[,...]", {"/collect"},
      false, is_url_path, "one or more paths that begin with /", "Paths that count as a hit."));
  all.push_back(list(
      "collector.trusted_proxies", [](auto& s) -> auto& { return s.collector.trusted_proxies; }, "CIDR[,...]",
      {"127.0.0.0/8", "::1"}, true, is_network,
      "networks (10.0.0.0/8, fd00::/8) and addresses; none: trust nobody",
      "Peers whose word for the client's address is taken."));
  all.back().flag_name = "--trusted-proxies";
  all.push_back(text(
      "collector.proxy_header", [](auto& s) -> auto& { return s.collector.proxy_header; }, "NAME",
      "X-Forwarded-For", is_header_name, "the name of a header field",
      "The one header in which a trusted proxy names the client."));
  all.push_back(text(
      "collector.public_url", [](auto& s) -> auto& { return s.collector.public_url; }, "URL", "",
      [](std::string_view v) { return v.empty() || is_web_url(v); }, "http://… or https://…, or empty",
      "URL of the tag as browsers reach it, shown on the dashboard. Empty: made from the listen address."));
}

void add_listeners(std::vector<Setting>& all) {
  all.push_back(text(
      "dashboard.listen", [](auto& s) -> auto& { return s.dashboard.listen; }, "HOST:PORT", "127.0.0.1:8081",
      is_listen_address, kListenAllowed, "Where the dashboard and its API are served."));
  all.push_back(text(
      "admin.listen", [](auto& s) -> auto& { return s.admin.listen; }, "HOST:PORT", "127.0.0.1:8082",
      is_listen_address, kListenAllowed, "Where /healthz, /readyz and /metrics are served."));
}

void add_http(std::vector<Setting>& all) {
  using std::chrono::seconds;
  all.push_back(number(
      "http.connections", Type::kCount, [](auto& s) -> auto& { return s.http.connections; }, 10'000,
      {1, 1'000'000}, "Open connections of each listener; one more is closed at once."));
  all.push_back(number(
      "http.head_bytes", Type::kBytes, [](auto& s) -> auto& { return s.http.head_bytes; }, 16 << 10,
      {1 << 10, 1 << 20}, "Request line and headers; a longer head is answered 431."));
  all.push_back(number(
      "http.head_fields", Type::kCount, [](auto& s) -> auto& { return s.http.head_fields; }, 64, {8, 1000},
      "Header fields of a request; more are answered 431."));
  all.push_back(number(
      "http.body_bytes", Type::kBytes, [](auto& s) -> auto& { return s.http.body_bytes; }, 16 << 10,
      {0, 16 << 20}, "Body of a request; a longer one is answered 413."));
  all.push_back(duration(
      "http.head_deadline", [](auto& s) -> auto& { return s.http.head_deadline; }, seconds(10), kDeadline,
      "Time for a request's head to arrive; a slower one is answered 408."));
  all.push_back(duration(
      "http.body_deadline", [](auto& s) -> auto& { return s.http.body_deadline; }, seconds(10), kDeadline,
      "Time for a request's body to arrive; a slower one is answered 408."));
  all.push_back(duration(
      "http.idle_deadline", [](auto& s) -> auto& { return s.http.idle_deadline; }, seconds(60), kDeadline,
      "How long an idle connection is kept open."));
}

void add_storage(std::vector<Setting>& all) {
  using std::chrono::hours;
  all.push_back(number(
      "record.field_bytes", Type::kBytes, [](auto& s) -> auto& { return s.record.field_bytes; }, 2 << 10,
      {64, 64 << 10},
      "Each field of a hit record; a longer one is cut. At most 1/16 of journal.segment_bytes."));
  all.push_back(number(
      "journal.max_bytes", Type::kBytes, [](auto& s) -> auto& { return s.journal.max_bytes; }, 10ULL << 30,
      {1 << 20, 1ULL << 50}, "The journal on disk; what is counted makes room for what is new."));
  all.push_back(number(
      "journal.segment_bytes", Type::kBytes, [](auto& s) -> auto& { return s.journal.segment_bytes; },
      64 << 20, {64 << 10, 4ULL << 30}, "One file of the journal; at most half of journal.max_bytes."));
  all.push_back(duration(
      "journal.retention", [](auto& s) -> auto& { return s.journal.retention; }, hours(25),
      {std::chrono::minutes(1), hours(24 * 365)}, "How long hits stay in the journal."));
  all.push_back(text(
      "journal.sync", [](auto& s) -> auto& { return s.journal.sync; }, "WHEN", "1s", is_sync,
      "never, always, or a duration of 1ms to 1h",
      "When hits are forced to the disk: what a power cut may take. A crash of the program takes none."));
  all.push_back(duration(
      "state.save_interval", [](auto& s) -> auto& { return s.state.save_interval; }, std::chrono::seconds(2),
      {milliseconds(100), std::chrono::minutes(10)}, "How often counts and positions are saved."));
}

void add_log(std::vector<Setting>& all) {
  all.push_back(text(
      "log.level", [](auto& s) -> auto& { return s.log.level; }, "LEVEL", "info", is_level,
      "debug, info, warn, error, off", "What is logged, on standard error."));
  all.push_back(text(
      "log.format", [](auto& s) -> auto& { return s.log.format; }, "FORMAT", "text",
      [](std::string_view v) { return v == "text" || v == "json"; }, "text, json",
      "One line, or one JSON object, an event."));
}

}  // namespace

std::string Setting::variable() const {
  std::string name = "HITSTREAM_";
  for (const char c : key) {
    name += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

std::string_view Setting::group() const {
  const std::size_t dot = key.find('.');
  return dot == std::string::npos ? std::string_view() : std::string_view(key).substr(0, dot);
}

std::string_view Setting::name() const {
  return group().empty() ? std::string_view(key) : std::string_view(key).substr(group().size() + 1);
}

const std::vector<Setting>& all_settings() {
  static const std::vector<Setting> all = [] {
    std::vector<Setting> made;
    add_general(made);
    add_collector(made);
    add_listeners(made);
    add_http(made);
    add_storage(made);
    add_log(made);
    return made;
  }();
  return all;
}

}  // namespace hitstream::config
