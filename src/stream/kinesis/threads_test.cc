// With real threads, for the thread sanitizer.
#include <gtest/gtest.h>

#include <map>

#include "env/executor.h"
#include "stream/kinesis/kinesis_stream.h"
#include "stream/kinesis/test_doubles.h"

namespace hitstream::stream::kinesis {
namespace {

using namespace testing_doubles;
using std::chrono::milliseconds;

constexpr std::int64_t kLimitNs = 60'000 * base::kNanosPerMilli;

class ThreadsTest : public ::testing::TestWithParam<const char*> {
 protected:
  void start() {
    Options options;
    options.fan_out = GetParam();
    options.poll_interval = milliseconds(10);
    options.shard_queue_bytes = 8 * base::kKiB;
    options.answer_bytes = 4 * base::kKiB;
    stream = make_kinesis_stream(options, std::make_unique<FakeKinesis>(service, true), executor, clock,
                                 random, metrics);
  }
  // Reads every shard, a parent to its end before its children, until so many records have come.
  void read(std::size_t wanted) {
    std::map<base::ShardId, std::unique_ptr<ShardReader>> readers;
    const std::int64_t until_ns = clock.steady_ns() + kLimitNs;
    while (seen.size() < wanted && clock.steady_ns() < until_ns) {
      const auto shards = stream->shards();
      if (!shards) continue;
      for (const ShardInfo& shard : *shards) {
        if (readers.contains(shard.id)) continue;
        auto opened = stream->open(shard.id, {});
        ASSERT_TRUE(opened) << opened.error().message;
        readers[shard.id] = std::move(*opened);
      }
      for (auto& [id, reader] : readers) take(*reader);
    }
  }
  void take(ShardReader& reader) {
    if (!reader.read(batch)) return;
    for (const Record& record : batch.records) ++seen[std::string(record.data)];
  }

  env::SystemClock clock;
  env::SystemRandom random;
  env::ThreadExecutor executor;
  telemetry::Registry metrics;
  FakeService service{clock};
  std::unique_ptr<Stream> stream;
  Batch batch;
  std::map<std::string, int> seen;
};

TEST_P(ThreadsTest, ReadsWhatIsPutMeanwhileEachOnce) {
  service.create();
  start();
  constexpr int kRecords = 600;
  auto putting = executor.start("put", [this, i = 0]() mutable {
    if (i == kRecords) return milliseconds(1000);
    const auto open = service.open_shards();
    service.put(open[static_cast<std::size_t>(i) % open.size()], std::to_string(i));
    if (i == 200) service.split(open[0]);
    if (i == 400) service.merge(open[0], open[1]);
    return milliseconds(i++ % 50 == 0 ? 1 : 0);
  });
  read(kRecords);
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(kRecords));
  for (const auto& [data, count] : seen) EXPECT_EQ(count, 1) << data;
}

TEST_P(ThreadsTest, StopsInTheMiddle) {
  for (int i = 0; i < 20; ++i) {
    service.create(3);
    for (const std::string& shard : service.open_shards()) service.put(shard, "x");
    seen.clear();
    start();
    if (i % 2 == 0) read(1);
    const std::int64_t began_ns = clock.steady_ns();
    stream.reset();
    EXPECT_LT(clock.steady_ns() - began_ns, kLimitNs / 6);
  }
}

INSTANTIATE_TEST_SUITE_P(BothWays, ThreadsTest, ::testing::Values("", "dash"),
                         [](const auto& one) { return *one.param == 0 ? "Polling" : "FanOut"; });

}  // namespace
}  // namespace hitstream::stream::kinesis
