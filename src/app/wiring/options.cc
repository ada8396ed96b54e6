#include "app/wiring/options.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/ascii.h"
#include "base/ip_address.h"
#include "config/units.h"

namespace hitstream::app::wiring {
namespace {

std::chrono::seconds whole_seconds(std::chrono::milliseconds duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration);
}

journal::SyncPolicy sync_policy(const std::string& text) {
  using Mode = journal::SyncPolicy::Mode;
  if (text == "never") return {Mode::kNever, {}};
  if (text == "always") return {Mode::kAlways, {}};
  return {Mode::kInterval, *config::parse_duration(text)};
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), base::to_lower);
  return text;
}

std::vector<base::IpNetwork> networks(const std::vector<std::string>& texts) {
  std::vector<base::IpNetwork> parsed;
  parsed.reserve(texts.size());
  for (const std::string& text : texts) parsed.push_back(*base::IpNetwork::parse(text));
  return parsed;
}

collector::AddressPolicy address_policy(const std::string& text) {
  if (text == "none") return collector::AddressPolicy::kNone;
  return text == "cut" ? collector::AddressPolicy::kCut : collector::AddressPolicy::kFull;
}

}  // namespace

std::string journal_folder(const config::Settings& settings) { return settings.data + "/journal"; }

journal::Options journal_options(const config::Settings& settings) {
  journal::Options options;
  options.folder = journal_folder(settings);
  options.segment_bytes = settings.journal.segment_bytes;
  // The settings see to it that half a segment holds the largest record there can be.
  options.record_bytes_max = std::min<std::size_t>(options.record_bytes_max, options.segment_bytes / 2);
  options.max_bytes = settings.journal.max_bytes;
  options.retention = settings.journal.retention;
  options.sync = sync_policy(settings.journal.sync);
  return options;
}

consumer::Options consumer_options(const config::Settings& settings) {
  consumer::Options options;
  options.state_folder = settings.data;
  // A hit that comes again does so within what the journal holds.
  options.repeats_kept = std::max(options.repeats_kept, settings.journal.retention);
  options.save_interval = settings.state.save_interval;
  return options;
}

shipper::Options shipper_options(const config::Settings& settings) {
  shipper::Options options;
  options.folder = settings.data;
  options.stream_name = settings.stream.name;
  options.aggregate = settings.stream.aggregation;
  options.linger = settings.shipper.linger;
  options.aggregate_bytes = settings.shipper.aggregate_bytes;
  options.bytes_in_flight = settings.shipper.bytes_in_flight;
  return options;
}

stream::kinesis::Options kinesis_stream_options(const config::Settings& settings, const std::string& region) {
  stream::kinesis::Options options;
  options.stream = settings.stream.name;
  options.region = region;
  options.fan_out = settings.stream.fan_out;
  options.poll_interval = settings.stream.poll_interval;
  options.queue_bytes = settings.stream.prefetch_bytes;
  options.shard_queue_bytes = std::min(options.shard_queue_bytes, options.queue_bytes);
  return options;
}

std::string secret_file(const config::Settings& settings) {
  return settings.collector.secret_file.empty() ? settings.data + "/secret" : settings.collector.secret_file;
}

std::string dashboard_secret_file(const config::Settings& settings) {
  return settings.auth.secret_file.empty() ? settings.data + "/dashboard-secret" : settings.auth.secret_file;
}

std::string dashboard_url(const config::Settings& settings) {
  std::string url = settings.dashboard.public_url.empty()
                        ? url_of(*http::Endpoint::parse(settings.dashboard.listen))
                        : settings.dashboard.public_url;
  while (url.ends_with('/')) url.pop_back();
  return url;
}

api::access::Options access_options(const config::Settings& settings) {
  api::access::Options options;
  options.open_to_all = settings.auth.mode == "none";
  const http::Endpoint listen = *http::Endpoint::parse(settings.dashboard.listen);
  options.loopback_listener = api::access::is_loopback_host(listen.to_string());
  options.password_hash = settings.auth.password_hash;
  options.token_hashes = settings.auth.token_hashes;
  options.session_life = whole_seconds(settings.auth.session_life);
  options.public_url = settings.dashboard.public_url;
  return options;
}

collector::Options collector_options(const config::Settings& settings) {
  const config::Settings::Collector& given = settings.collector;
  collector::Options options;
  options.paths = given.paths;
  options.trusted_proxies = networks(given.trusted_proxies);
  options.proxy_header = lower_case(given.proxy_header);
  options.field_bytes_max = settings.record.field_bytes;
  options.record_bytes_max = journal_options(settings).record_bytes_max;
  options.cookies = given.cookies == "on";
  options.cookie_name = given.cookie_name;
  options.cookie_domain = given.cookie_domain;
  options.token_life = whole_seconds(given.token_life);
  options.token_uses = static_cast<std::uint32_t>(given.token_uses);
  options.keep_query = given.keep_query;
  options.keep_fragment = given.keep_fragment;
  options.count_restored = given.count_restored;
  for (const std::string& site : given.sites) options.sites.push_back(lower_case(site));
  options.refuse_unknown_sites = given.unknown_sites == "refuse";
  options.own_addresses = networks(given.own_addresses);
  options.rate_per_second = static_cast<double>(given.rate_per_second);
  options.rate_burst = static_cast<double>(given.rate_burst);
  options.gpc = settings.privacy.gpc;
  options.dnt = settings.privacy.dnt;
  options.ip = address_policy(settings.privacy.ip);
  return options;
}

http::Limits http_limits(const config::Settings& settings) {
  http::Limits limits;
  limits.head_bytes = settings.http.head_bytes;
  limits.head_fields = settings.http.head_fields;
  limits.body_bytes = settings.http.body_bytes;
  limits.connections = settings.http.connections;
  limits.head_deadline = whole_seconds(settings.http.head_deadline);
  limits.body_deadline = whole_seconds(settings.http.body_deadline);
  limits.idle_deadline = whole_seconds(settings.http.idle_deadline);
  return limits;
}

void configure_log(const config::Settings::Log& settings) {
  using telemetry::LogLevel;
  LogLevel level = LogLevel::kOff;
  if (settings.level == "debug") level = LogLevel::kDebug;
  if (settings.level == "info") level = LogLevel::kInfo;
  if (settings.level == "warn") level = LogLevel::kWarn;
  if (settings.level == "error") level = LogLevel::kError;
  telemetry::configure_log(
      level, settings.format == "json" ? telemetry::LogFormat::kJson : telemetry::LogFormat::kText);
}

std::string url_of(const http::Endpoint& endpoint) {
  http::Endpoint reachable = endpoint;
  if (reachable.host == "0.0.0.0") reachable.host = "127.0.0.1";
  if (reachable.host == "::") reachable.host = "::1";
  return "http://" + reachable.to_string();
}

}  // namespace hitstream::app::wiring
