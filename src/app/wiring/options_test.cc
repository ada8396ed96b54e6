#include "app/wiring/options.h"

#include <gtest/gtest.h>

#include "config/resolve.h"

namespace hitstream::app::wiring {
namespace {

config::Settings settings(const std::vector<config::FlagValue>& flags = {}) {
  config::Inputs inputs;
  inputs.flags = flags;
  const auto effective = config::resolve(inputs);
  EXPECT_TRUE(effective) << effective.error().message;
  return effective->settings;
}

TEST(Options, TheDefaultsOfTheSettingsAreThoseOfTheModules) {
  const config::Settings all = settings();
  const journal::Options journal;
  EXPECT_EQ(journal_options(all).segment_bytes, journal.segment_bytes);
  EXPECT_EQ(journal_options(all).max_bytes, journal.max_bytes);
  EXPECT_EQ(journal_options(all).retention, journal.retention);
  EXPECT_EQ(journal_options(all).record_bytes_max, journal.record_bytes_max);
  EXPECT_EQ(journal_options(all).sync.mode, journal.sync.mode);
  EXPECT_EQ(journal_options(all).sync.interval, journal.sync.interval);
  const http::Limits limits;
  EXPECT_EQ(http_limits(all).head_bytes, limits.head_bytes);
  EXPECT_EQ(http_limits(all).head_fields, limits.head_fields);
  EXPECT_EQ(http_limits(all).body_bytes, limits.body_bytes);
  EXPECT_EQ(http_limits(all).connections, limits.connections);
  EXPECT_EQ(http_limits(all).head_deadline, limits.head_deadline);
  EXPECT_EQ(http_limits(all).idle_deadline, limits.idle_deadline);
  const collector::Options collector;
  EXPECT_EQ(collector_options(all).paths, collector.paths);
  EXPECT_EQ(collector_options(all).proxy_header, collector.proxy_header);
  EXPECT_EQ(collector_options(all).field_bytes_max, collector.field_bytes_max);
  EXPECT_EQ(collector_options(all).record_bytes_max, collector.record_bytes_max);
  EXPECT_EQ(collector_options(all).cookies, collector.cookies);
  EXPECT_EQ(collector_options(all).cookie_name, collector.cookie_name);
  EXPECT_EQ(collector_options(all).token_life, collector.token_life);
  EXPECT_EQ(collector_options(all).token_uses, collector.token_uses);
  EXPECT_EQ(collector_options(all).keep_query, collector.keep_query);
  EXPECT_EQ(collector_options(all).keep_fragment, collector.keep_fragment);
  EXPECT_EQ(collector_options(all).refuse_unknown_sites, collector.refuse_unknown_sites);
  EXPECT_EQ(collector_options(all).rate_per_second, collector.rate_per_second);
  EXPECT_EQ(collector_options(all).rate_burst, collector.rate_burst);
  EXPECT_EQ(collector_options(all).gpc, collector.gpc);
  EXPECT_EQ(collector_options(all).dnt, collector.dnt);
  EXPECT_EQ(collector_options(all).ip, collector.ip);
  EXPECT_TRUE(
      base::any_contains(collector_options(all).trusted_proxies, *base::IpAddress::parse("127.0.0.1")));
  EXPECT_TRUE(base::any_contains(collector_options(all).trusted_proxies, *base::IpAddress::parse("::1")));
  EXPECT_FALSE(
      base::any_contains(collector_options(all).trusted_proxies, *base::IpAddress::parse("10.0.0.1")));
  EXPECT_EQ(consumer_options(all).save_interval, consumer::Options().save_interval);
  const shipper::Options shipper;
  EXPECT_EQ(shipper_options(all).aggregate, shipper.aggregate);
  EXPECT_EQ(shipper_options(all).linger, shipper.linger);
  EXPECT_EQ(shipper_options(all).aggregate_bytes, shipper.aggregate_bytes);
  EXPECT_EQ(shipper_options(all).bytes_in_flight, shipper.bytes_in_flight);
  const stream::kinesis::Options kinesis;
  EXPECT_EQ(kinesis_stream_options(all, "").stream, kinesis.stream);
  EXPECT_EQ(kinesis_stream_options(all, "").fan_out, kinesis.fan_out);
  EXPECT_EQ(kinesis_stream_options(all, "").poll_interval, kinesis.poll_interval);
  EXPECT_EQ(kinesis_stream_options(all, "").queue_bytes, kinesis.queue_bytes);
  EXPECT_EQ(kinesis_stream_options(all, "").shard_queue_bytes, kinesis.shard_queue_bytes);
}

TEST(Options, WhatIsSaidOfTheStreamArrives) {
  const config::Settings all = settings({{"--stream", "clicks"},
                                         {"--no-aggregation", "true"},
                                         {"--fan-out", "board"},
                                         {"--stream-poll-interval", "1s"},
                                         {"--stream-prefetch-bytes", "16MiB"},
                                         {"--shipper-linger", "20ms"},
                                         {"--shipper-aggregate-bytes", "100KiB"}});
  EXPECT_EQ(shipper_options(all).folder, all.data);
  EXPECT_EQ(shipper_options(all).stream_name, "clicks");
  EXPECT_FALSE(shipper_options(all).aggregate);
  EXPECT_EQ(shipper_options(all).linger, std::chrono::milliseconds(20));
  EXPECT_EQ(shipper_options(all).aggregate_bytes, 102'400U);
  const auto kinesis = kinesis_stream_options(all, "eu-west-1");
  EXPECT_EQ(kinesis.stream, "clicks");
  EXPECT_EQ(kinesis.region, "eu-west-1");
  EXPECT_EQ(kinesis.fan_out, "board");
  EXPECT_EQ(kinesis.poll_interval, std::chrono::seconds(1));
  EXPECT_EQ(kinesis.queue_bytes, 16U << 20);
}

TEST(Options, WhatIsSaidOfTheCollectorArrives) {
  const config::Settings all = settings({{"--collector-cookies", "off"},
                                         {"--collector-cookie-name", "visit"},
                                         {"--collector-cookie-domain", "example.org"},
                                         {"--collector-token-life", "1h"},
                                         {"--collector-token-uses", "7"},
                                         {"--no-keep-query", "true"},
                                         {"--collector-keep-fragment", "true"},
                                         {"--collector-count-restored", "true"},
                                         {"--collector-sites", "Example.org,shop"},
                                         {"--collector-unknown-sites", "accept"},
                                         {"--collector-own-addresses", "10.0.0.0/8"},
                                         {"--collector-rate-per-second", "3"},
                                         {"--collector-rate-burst", "9"},
                                         {"--no-gpc", "true"},
                                         {"--privacy-dnt", "true"},
                                         {"--privacy-ip", "cut"}});
  const collector::Options options = collector_options(all);
  EXPECT_FALSE(options.cookies);
  EXPECT_EQ(options.cookie_name, "visit");
  EXPECT_EQ(options.cookie_domain, "example.org");
  EXPECT_EQ(options.token_life, std::chrono::hours(1));
  EXPECT_EQ(options.token_uses, 7U);
  EXPECT_FALSE(options.keep_query);
  EXPECT_TRUE(options.keep_fragment);
  EXPECT_TRUE(options.count_restored);
  EXPECT_EQ(options.sites, (std::vector<std::string>{"example.org", "shop"}));
  EXPECT_FALSE(options.refuse_unknown_sites);
  EXPECT_EQ(options.own_addresses.size(), 1U);
  EXPECT_EQ(options.rate_per_second, 3);
  EXPECT_EQ(options.rate_burst, 9);
  EXPECT_FALSE(options.gpc);
  EXPECT_TRUE(options.dnt);
  EXPECT_EQ(options.ip, collector::AddressPolicy::kCut);
  EXPECT_EQ(secret_file(all), all.data + "/secret");
  EXPECT_EQ(secret_file(settings({{"--collector-secret-file", "/etc/fleet"}})), "/etc/fleet");
}

TEST(Options, EachSyncPolicy) {
  using Mode = journal::SyncPolicy::Mode;
  EXPECT_EQ(journal_options(settings({{"--journal-sync", "never"}})).sync.mode, Mode::kNever);
  EXPECT_EQ(journal_options(settings({{"--journal-sync", "always"}})).sync.mode, Mode::kAlways);
  const auto interval = journal_options(settings({{"--journal-sync", "250ms"}})).sync;
  EXPECT_EQ(interval.mode, Mode::kInterval);
  EXPECT_EQ(interval.interval, std::chrono::milliseconds(250));
}

TEST(Options, ASmallSegmentLimitsTheRecord) {
  const auto options = journal_options(settings({{"--journal-segment-bytes", "64KiB"}}));
  EXPECT_LT(options.record_bytes_max, options.segment_bytes);
}

TEST(Options, TheDashboardIsOpenOnlyWhereNobodyElseReachesIt) {
  for (const char* loopback : {"127.0.0.1:8081", "127.9.9.9:1", "[::1]:0", "localhost:80"})
    EXPECT_TRUE(access_options(settings({{"--dashboard-listen", loopback}})).loopback_listener) << loopback;
  for (const char* reachable : {"0.0.0.0:8081", "[::]:8081", "192.0.2.1:80"})
    EXPECT_FALSE(access_options(settings({{"--dashboard-listen", reachable}})).loopback_listener)
        << reachable;
  EXPECT_FALSE(access_options(settings()).open_to_all);
  EXPECT_TRUE(access_options(settings({{"--auth", "none"}})).open_to_all);
  EXPECT_EQ(access_options(settings()).session_life, api::access::Options().session_life);
  EXPECT_EQ(dashboard_secret_file(settings({{"--data", "/d"}})), "/d/dashboard-secret");
}

TEST(Options, TheDashboardsUrlIsWhatTheSettingsSay) {
  EXPECT_EQ(dashboard_url(settings()), "http://127.0.0.1:8081");
  EXPECT_EQ(dashboard_url(settings({{"--dashboard-public-url", "https://stats.example/"}})),
            "https://stats.example");
}

TEST(Options, AUrlIsOneThatABrowserCanOpen) {
  EXPECT_EQ(url_of({"127.0.0.1", 8080}), "http://127.0.0.1:8080");
  EXPECT_EQ(url_of({"0.0.0.0", 1}), "http://127.0.0.1:1");
  EXPECT_EQ(url_of({"::", 1}), "http://[::1]:1");
}

}  // namespace
}  // namespace hitstream::app::wiring
