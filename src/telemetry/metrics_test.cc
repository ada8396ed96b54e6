#include "telemetry/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace hitstream::telemetry {
namespace {

using testing::HasSubstr;

constexpr std::array kBounds{0.1, 1.0};

TEST(Histogram, ABoundBelongsToItsBucket) {
  Histogram histogram(kBounds);
  histogram.observe(0.1);
  histogram.observe(0.2, 3);
  histogram.observe(1.5);
  const auto taken = histogram.snapshot();
  EXPECT_THAT(taken.counts, testing::ElementsAre(1, 3, 1));
  EXPECT_EQ(taken.count, 5U);
  EXPECT_DOUBLE_EQ(taken.sum, 0.1 + 0.6 + 1.5);
}

TEST(Registry, SameNameAndLabelsIsTheSameMetric) {
  Registry registry;
  Counter& counter = registry.counter("hits_total", "Hits.", {{"by", "a"}});
  EXPECT_EQ(&counter, &registry.counter("hits_total", "Hits.", {{"by", "a"}}));
  EXPECT_NE(&counter, &registry.counter("hits_total", "Hits.", {{"by", "b"}}));
  Gauge& gauge = registry.gauge("level", "Level.");
  EXPECT_EQ(&gauge, &registry.gauge("level", "Level."));
  EXPECT_EQ(&registry.histogram("h", "H.", kBounds), &registry.histogram("h", "H.", kBounds));
}

TEST(Registry, ExposesTheTextFormat) {
  Registry registry;
  registry.counter("hits_total", "Hits taken.", {{"why", "a \"b\"\n\\"}}).add(3);
  registry.gauge("level", "Level.").set(1.5);
  registry.gauge_from("asked", "Asked for.", {}, [] { return 42.0; });
  registry.histogram("latency_seconds", "Latency.", kBounds).observe(0.5);
  const std::string text = registry.expose();
  EXPECT_THAT(text, HasSubstr("# HELP hits_total Hits taken.\n# TYPE hits_total counter\n"
                              "hits_total{why=\"a \\\"b\\\"\\n\\\\\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE level gauge\nlevel 1.5\n"));
  EXPECT_THAT(text, HasSubstr("asked 42\n"));
  EXPECT_THAT(text,
              HasSubstr("# TYPE latency_seconds histogram\nlatency_seconds_count 1\nlatency_seconds_sum 0.5\n"
                        "latency_seconds_bucket{le=\"0.1\"} 0\nlatency_seconds_bucket{le=\"1\"} 1\n"
                        "latency_seconds_bucket{le=\"+Inf\"} 1\n"));
}

TEST(Registry, CountsFromSeveralThreads) {
  Registry registry;
  const auto count = [&registry] {
    for (int i = 0; i < 10'000; ++i) registry.counter("n_total", "N.").add();
  };
  std::thread other(count);
  count();
  other.join();
  EXPECT_EQ(registry.counter("n_total", "N.").value(), 20'000U);
}

}  // namespace
}  // namespace hitstream::telemetry
