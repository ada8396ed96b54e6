#include "app/options.h"

#include <gtest/gtest.h>

#include "config/resolve.h"

namespace hitstream::app {
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
  EXPECT_TRUE(
      base::any_contains(collector_options(all).trusted_proxies, *base::IpAddress::parse("127.0.0.1")));
  EXPECT_TRUE(base::any_contains(collector_options(all).trusted_proxies, *base::IpAddress::parse("::1")));
  EXPECT_FALSE(
      base::any_contains(collector_options(all).trusted_proxies, *base::IpAddress::parse("10.0.0.1")));
  EXPECT_EQ(consumer_options(all).save_interval, consumer::Options().save_interval);
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

TEST(Options, AUrlIsOneThatABrowserCanOpen) {
  EXPECT_EQ(url_of({"127.0.0.1", 8080}), "http://127.0.0.1:8080");
  EXPECT_EQ(url_of({"0.0.0.0", 1}), "http://127.0.0.1:1");
  EXPECT_EQ(url_of({"::", 1}), "http://[::1]:1");
}

}  // namespace
}  // namespace hitstream::app
