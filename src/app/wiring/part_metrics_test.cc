#include "app/wiring/part_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hitstream::app::wiring {
namespace {

using testing::HasSubstr;

TEST(PartMetrics, TellWhatBecameOfTheHits) {
  env::ManualClock clock;
  ShardParts parts(clock, {});
  telemetry::Registry registry;
  const PartMetrics metrics(parts, registry);
  const auto processor = parts.open({"a"});
  hit::Hit hit;
  hit.user_agent = "Googlebot/2.1";
  hit.timestamp_ms = clock.wall_ms();
  processor->begin_batch();
  processor->on_hit(hit);
  hit.kind = hit::Kind::kEvent;
  processor->on_hit(hit);
  processor->end_batch();
  const std::string text = registry.expose();
  EXPECT_THAT(text, HasSubstr("hitstream_analytics_bots{reason=\"ua\"} 1"));
  EXPECT_THAT(text, HasSubstr("hitstream_analytics_bots{reason=\"webdriver\"} 0"));
  EXPECT_THAT(text, HasSubstr("hitstream_analytics_hits{verdict=\"event\"} 1"));
  EXPECT_THAT(text, HasSubstr("hitstream_analytics_hits{verdict=\"counted\"} 0"));
  EXPECT_THAT(text, HasSubstr("hitstream_analytics_columns_views 1"));
  EXPECT_THAT(text, HasSubstr("hitstream_analytics_columns_sampled_ratio 1"));
}

}  // namespace
}  // namespace hitstream::app::wiring
