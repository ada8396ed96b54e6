#include "config/settings.h"

#include <algorithm>

#include "config/collector_settings.h"
#include "config/dashboard_settings.h"
#include "config/define.h"
#include "config/rules.h"
#include "config/units.h"

namespace hitstream::config {
namespace {

using std::chrono::milliseconds;

bool is_sync(std::string_view value) {
  if (value == "never" || value == "always") return true;
  const auto interval = parse_duration(value);
  return interval && *interval >= milliseconds(1) && *interval <= std::chrono::hours(1);
}

bool is_level(std::string_view value) {
  return value == "debug" || value == "info" || value == "warn" || value == "error" || value == "off";
}

// Of 25 600 bytes, as Amazon Kinesis counts them.
constexpr std::uint64_t kPutPayloadUnit = 25 << 10;
constexpr Span kDeadline{std::chrono::seconds(1), std::chrono::hours(1), std::chrono::seconds(1)};

void add_general(std::vector<Setting>& all) {
  all.push_back(text(
      "data", [](auto& s) -> auto& { return s.data; }, "DIR", "./hitstream-data",
      [](std::string_view v) { return !v.empty(); }, "a path",
      "Folder of the journal and of the saved state; made when missing."));
  all.back().programs = {Program::kServe, Program::kCollector, Program::kDashboard, Program::kShare};
  all.push_back(switch_of(
      "demo", [](auto& s) -> auto& { return s.demo; }, false,
      "Also serve a small demo site that carries the tag, at /demo of the dashboard."));
}

void add_listeners(std::vector<Setting>& all) {
  add_dashboard(all);
  all.push_back(text(
      "admin.listen", [](auto& s) -> auto& { return s.admin.listen; }, "HOST:PORT", "127.0.0.1:8082",
      is_listen_address, kListenAllowed, "Where /healthz, /readyz and /metrics are served."));
  all.back().programs = {Program::kServe, Program::kCollector, Program::kDashboard};
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
}

void add_analytics(std::vector<Setting>& all) {
  const auto file = [](auto key, auto field, auto help) {
    return text(
        key, field, "FILE", "", [](std::string_view) { return true; }, "a path, or empty", help);
  };
  all.push_back(file(
      "analytics.datacentre_nets", [](auto& s) -> auto& { return s.analytics.datacentre_nets; },
      "Networks and addresses, one a line, from which only bots come: datacentres. Empty: none."));
  all.push_back(file(
      "analytics.referrer_spam", [](auto& s) -> auto& { return s.analytics.referrer_spam; },
      "Domains, one a line, whose visits only advertise them. Empty: none."));
  all.push_back(file(
      "analytics.country_file", [](auto& s) -> auto& { return s.analytics.country_file; },
      "Database of countries in MaxMind's format (GeoLite2, DB-IP …), read again when it changes. Empty: the "
      "one that is built in."));
  all.push_back(number(
      "analytics.columns_memory", Type::kBytes, [](auto& s) -> auto& { return s.analytics.columns_memory; },
      256 << 20, {16 << 20, 1ULL << 40},
      "The day's views, 24 bytes each, and their texts: what lists and filters are drawn from. Beyond it, of "
      "older "
      "hours only a part of the visitors is kept, and the page says so."));
}

void add_state(std::vector<Setting>& all) {
  all.push_back(duration(
      "state.save_interval", [](auto& s) -> auto& { return s.state.save_interval; }, std::chrono::seconds(2),
      {milliseconds(100), std::chrono::minutes(10)}, "How often counts and positions are saved."));
}

void add_stream(std::vector<Setting>& all) {
  using std::chrono::seconds;
  all.push_back(text(
      "stream.name", [](auto& s) -> auto& { return s.stream.name; }, "NAME", "hits", is_stream_name,
      "1 to 128 letters, digits, _ . -", "The Kinesis stream."));
  all.back().flag_name = "--stream";
  all.back().programs = {Program::kCollector, Program::kDashboard, Program::kStream};
  all.push_back(switch_of(
      "stream.aggregation", [](auto& s) -> auto& { return s.stream.aggregation; }, true,
      "Many hits in one Kinesis record, as the Kinesis Producer Library packs them. Off: one plain JSON "
      "record for each view, with the five fields of the original application and nothing else."));
  all.back().programs = {Program::kCollector};
  all.push_back(text(
      "stream.fan_out", [](auto& s) -> auto& { return s.stream.fan_out; }, "NAME", "",
      [](std::string_view v) { return v.empty() || is_stream_name(v); },
      "1 to 128 letters, digits, _ . -, or empty",
      "Read by enhanced fan-out, as the consumer of this name; it is registered when missing. Empty: by "
      "polling."));
  all.back().flag_name = "--fan-out";
  all.push_back(duration(
      "stream.poll_interval", [](auto& s) -> auto& { return s.stream.poll_interval; }, milliseconds(250),
      {milliseconds(200), seconds(10)},
      "How often each shard is asked for new records. Kinesis allows five reads a second for each shard, of "
      "all who poll it together."));
  all.push_back(number(
      "stream.prefetch_bytes", Type::kBytes, [](auto& s) -> auto& { return s.stream.prefetch_bytes; },
      64 << 20, {16 << 20, 16ULL << 30}, "Records read ahead of the counting, of all shards together."));
}

void add_aws(std::vector<Setting>& all) {
  all.push_back(text(
      "aws.region", [](auto& s) -> auto& { return s.aws.region; }, "REGION", "",
      [](std::string_view v) { return v.empty() || is_region(v); }, "a region (eu-central-1), or empty",
      "Empty: as AWS_REGION, AWS_DEFAULT_REGION, the profile or the machine say."));
  all.back().flag_name = "--region";
  all.push_back(text(
      "aws.endpoint_url", [](auto& s) -> auto& { return s.aws.endpoint_url; }, "URL", "",
      [](std::string_view v) { return v.empty() || is_web_url(v); }, "http://… or https://…, or empty",
      "Where Kinesis answers. Empty: as AWS_ENDPOINT_URL_KINESIS, AWS_ENDPOINT_URL or the profile say, or "
      "AWS's own."));
  all.back().flag_name = "--endpoint-url";
}

void add_shipper(std::vector<Setting>& all) {
  using std::chrono::seconds;
  all.push_back(duration(
      "shipper.linger", [](auto& s) -> auto& { return s.shipper.linger; }, milliseconds(100),
      {milliseconds(0), milliseconds(100)}, "How long a hit waits, at most, for others to be packed with."));
  all.push_back(duration(
      "shipper.drain", [](auto& s) -> auto& { return s.shipper.drain; }, seconds(5),
      {milliseconds(0), std::chrono::minutes(10)},
      "How long a stop waits for the stream to take what is left. The rest stays in the journal for the next "
      "start. The whole stop takes at most five seconds more."));
  all.push_back(number(
      "shipper.aggregate_bytes", Type::kBytes, [](auto& s) -> auto& { return s.shipper.aggregate_bytes; },
      2 * kPutPayloadUnit, {kPutPayloadUnit, 40 * kPutPayloadUnit, kPutPayloadUnit},
      "A Kinesis record is filled to just under this. Kinesis charges puts in units of 25 KiB."));
  all.push_back(number(
      "shipper.bytes_in_flight", Type::kBytes, [](auto& s) -> auto& { return s.shipper.bytes_in_flight; },
      32 << 20, {8 << 20, 1 << 30},
      "Hits packed and not yet acknowledged: what bounds the memory while Kinesis is away."));
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

bool Setting::concerns(Program program) const {
  return program == Program::kConfig ||
         std::find(programs.begin(), programs.end(), program) != programs.end();
}

std::string Setting::flag_of(Program program) const { return listens_as == program ? "--listen" : flag_name; }

std::string_view name_of(Program program) {
  switch (program) {
    case Program::kServe:
      return "serve";
    case Program::kCollector:
      return "collector";
    case Program::kDashboard:
      return "dashboard";
    case Program::kStream:
      return "stream";
    case Program::kShare:
      return "share";
    case Program::kConfig:
      break;
  }
  return "config";
}

const std::vector<Setting>& all_settings() {
  static const std::vector<Setting> all = [] {
    std::vector<Setting> made;
    const auto add = [&made](void (*group)(std::vector<Setting>&), const std::vector<Program>& programs) {
      group(made);
      for (Setting& setting : made) {
        if (setting.programs.empty()) setting.programs = programs;
      }
    };
    using enum Program;
    add(add_general, {kServe, kDashboard});
    add(add_collector, {kServe, kCollector});
    add(add_privacy, {kServe, kCollector});
    add(add_listeners, {});
    add(add_auth, {kServe, kDashboard});
    add(add_http, {kServe, kCollector, kDashboard});
    add(add_storage, {kServe, kCollector});
    add(add_stream, {kDashboard});
    add(add_aws, {kCollector, kDashboard, kStream});
    add(add_shipper, {kCollector});
    add(add_analytics, {kServe, kDashboard});
    add(add_state, {kServe, kDashboard});
    add(add_log, {kServe, kCollector, kDashboard});
    return made;
  }();
  return all;
}

}  // namespace hitstream::config
