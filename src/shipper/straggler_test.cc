// One shard takes too little, the others go on.
#include "shipper/straggler.h"

#include "journal/format.h"
#include "shipper/shipper_fixture.h"

namespace hitstream::shipper {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(ShipperTest, AShardThatTakesNothingDoesNotHoldUpTheOthers) {
  start();
  throttle(1);
  write_each_second(500, 60);
  run_for(seconds(1));
  const std::size_t of_others = hits_of_others(1);
  EXPECT_LT(of_others, hits_written);
  EXPECT_EQ(stream.sent().size(), of_others);
  sink->throttled = {};
  ship();
  expect_each_counted_once(hits_written);
}

TEST_F(ShipperTest, NorWhenMoreWaitsForItThanMayBeInFlight) {
  options.bytes_in_flight = base::kMiB;
  start();
  throttle(1);
  for (int second = 0; second < 120; ++second) {
    write_hits(500);
    run_for(seconds(1));
    ASSERT_LE(metric("hitstream_shipper_in_flight_bytes"), 1.1 * static_cast<double>(base::kMiB));
  }
  run_for(seconds(1));
  EXPECT_EQ(stream.sent().size(), hits_of_others(1));
  EXPECT_EQ(metric("hitstream_shipper_shards_behind"), 1);
  sink->throttled = {};
  ship();
  EXPECT_EQ(metric("hitstream_shipper_shards_behind"), 0);
  expect_each_sent_once(hits_written);
}

TEST_F(ShipperTest, NorWhenTheOthersHadNothingForLong) {
  options.bytes_in_flight = base::kMiB;
  start();
  throttle(1);
  const std::string session = session_of(1);
  for (int second = 0; second < 60; ++second) {
    for (int hit = 0; hit < 100; ++hit) write(record("https://example.org/", session));
    run_for(seconds(1));
  }
  EXPECT_EQ(stream.sent().size(), 0U);
  write_hits(1000);
  run_for(seconds(1));
  EXPECT_EQ(stream.sent().size(), hits_of_others(1));
  sink->throttled = {};
  ship();
  expect_each_sent_once(7000);
}

TEST_F(ShipperTest, NorWhenItIsSplitMeanwhile) {
  fall_behind();
  stream.split(1);  // of its children the first gets what waits
  sink->throttled = {};
  write_each_second(500, 60);
  ship();
  expect_each_sent_once(hits_written);
  expect_each_counted_once(hits_written);
}

TEST_F(ShipperTest, NorWithoutAggregation) {
  options.aggregate = false;
  fall_behind();
  run_for(seconds(1));
  EXPECT_EQ(stream.records().size(), hits_of_others(1));
  sink->throttled = {};
  ship();
  EXPECT_EQ(stream.records().size(), hits_written);
}

TEST_F(ShipperTest, AShardIsPassedOverOnlyOnceItHasHeldUpTheOthersForASecond) {
  options.bytes_in_flight = base::kMiB;
  start();
  throttle(1);
  write_hits(20'000);
  run_for(milliseconds(900));
  EXPECT_GT(stream.sent().size(), 0U);
  EXPECT_EQ(metric("hitstream_shipper_shards_behind"), 0);
  run_for(seconds(2));
  EXPECT_EQ(metric("hitstream_shipper_shards_behind"), 1);
  sink->throttled = {};
  ship();
  expect_each_sent_once(hits_written);
}

TEST_F(ShipperTest, AShardThatIsTooHotDoesNotSlowDownTheOthers) {
  options.bytes_in_flight = base::kMiB;
  options.shard_bytes_per_second = 100'000;
  start();
  // 200 hits a second for the shards together, and 600 of one session.
  for (int second = 0; second < 60; ++second) {
    write_hits(200);
    write_hits(600, 1);
    run_for(seconds(1));
  }
  run_for(seconds(1));
  const std::size_t hot = range_of(firsts_of(stream.map()), stream::hash_of("session-0"));
  for (std::size_t shard = 0; shard < stream.shards.size(); ++shard) {
    if (shard == hot) continue;
    EXPECT_GT(hits_on(shard), 60 * 200 / 4 / 2) << shard;
  }
  EXPECT_EQ(metric("hitstream_shipper_shards_behind"), 1);
  ship();
  expect_each_sent_once(hits_written);
}

TEST_F(ShipperTest, WhatAKilledProcessHadPassedOverIsSentByTheNext) {
  fall_behind();
  EXPECT_EQ(metric("hitstream_shipper_shards_behind"), 1);
  kill();
  stream.split(1);
  start();
  ship();
  expect_each_counted_once(hits_written);
}

// From its first hit on the straggler does not find the rest of the segment any more.
TEST_F(ShipperTest, WhatIsDamagedBeforeAStragglerComesToItCountsAsLost) {
  options.bytes_in_flight = base::kMiB;
  journal_options.segment_bytes = 64 * base::kMiB;
  start();
  throttle(1);
  write_hits(30'000);
  for (int i = 0; i < 10'000 && metric("hitstream_shipper_shards_behind") == 0; ++i) step();
  const std::string path = "/data/journal/" + journal::segment_name(0);
  std::string bytes = files.get(path);
  bytes.replace(journal::kHeaderBytes, 4, "\xff\xff\xff\xff");  // a length
  files.put(path, bytes);
  sink->throttled = {};
  ship();
  const std::size_t sent = stream.sent().size();
  EXPECT_LT(sent, hits_written);
  EXPECT_GE(metric("hitstream_shipper_lost_total"), hits_written - sent);
  EXPECT_LT(metric("hitstream_shipper_lost_total"), 2000) << "those read meanwhile, of all shards";
}

TEST_F(ShipperTest, ADiskThatCannotBeReadForSomeSecondsTakesNothingFromAStraggler) {
  fall_behind();
  files.fail(env::FileOp::kRead, 1, 1'000'000);
  sink->throttled = {};
  run_for(seconds(8));
  EXPECT_EQ(metric("hitstream_shipper_shards_behind"), 1);
  files.heal();
  ship();
  expect_each_sent_once(hits_written);
  EXPECT_EQ(metric("hitstream_shipper_lost_total"), 0);
}

TEST_F(ShipperTest, AndWhatItCannotReadAtLastCountsAsLost) {
  fall_behind();
  files.fail(env::FileOp::kRead, 1, 3);
  sink->throttled = {};
  ship();
  const std::size_t sent = stream.sent().size();
  EXPECT_LT(sent, hits_written);
  EXPECT_GE(metric("hitstream_shipper_lost_total"), hits_written - sent);
}

TEST_F(ShipperTest, ThatAStragglerCannotReadStaysAProblemUntilItCan) {
  fall_behind();
  files.fail(env::FileOp::kRead, 1, 1'000'000);
  sink->throttled = {};
  run_for(seconds(5));
  for (int i = 0; i < 100; ++i) {
    step();
    ASSERT_THAT(shipper->status().problem, testing::HasSubstr("passed over"));
  }
  files.heal();
  ship();
  EXPECT_EQ(shipper->status().problem, "");
}

TEST_F(ShipperTest, AShardHasNothingToSendWhileAllThatItHasIsRefusedAndRests) {
  options.bytes_in_flight = base::kMiB;
  stream.create(2);
  start();
  const std::string slow = session_of(0);
  const std::string other = session_of(1);
  sink->poison = "bad apple";
  write(record("https://example.org/bad apple", other));
  run_for(seconds(5));
  throttle(0);
  for (int second = 0; second < 60; ++second) {
    for (int hit = 0; hit < 200; ++hit) write(record("https://example.org/", slow));
    for (int hit = 0; hit < 10; ++hit) write(record("https://example.org/", other));
    run_for(seconds(1));
  }
  run_for(seconds(1));
  EXPECT_EQ(hits_on(1), 600U);
}

TEST_F(ShipperTest, AHitDoesNotLingerForAsLongAsAStragglerReads) {
  options.bytes_in_flight = base::kMiB;
  journal_options.segment_bytes = 64 * base::kMiB;
  stream.create(2);
  start();
  const std::string slow = session_of(0);
  const std::string other = session_of(1);
  throttle(0);
  for (int hit = 0; hit < 5000; ++hit) write(record("https://example.org/", slow));
  run_for(seconds(10));
  for (int hit = 0; hit < 100'000; ++hit) write(record("https://example.org/", other));
  run_for(seconds(60));
  sink->throttled = {};
  // Until the straggler has come to the hits of the other, which it passes without a rest.
  for (base::UnixMillis before_ms = 0; before_ms != clock.wall_ms();) {
    before_ms = clock.wall_ms();
    step();
  }
  const std::size_t before = stream.shards[1].records.size();
  write(record("https://example.org/", other));
  for (int i = 0; i < 30; ++i) {
    step();
    clock.advance(milliseconds(10));
  }
  EXPECT_EQ(metric("hitstream_shipper_shards_behind"), 1);
  EXPECT_EQ(stream.shards[1].records.size(), before + 1);
}

// After a restart nobody would know under which epoch they had gone.
TEST_F(ShipperTest, AStragglerPacksNothingBeyondWhatIsReserved) {
  options.bytes_in_flight = base::kMiB;
  options.save_interval = std::chrono::hours(1);
  journal_options.segment_bytes = 64 * base::kMiB;
  start();
  throttle(1);
  write_each_second(500, 60);
  ASSERT_EQ(metric("hitstream_shipper_shards_behind"), 1);
  files.fail(env::FileOp::kRead, 1, 3);
  write_hits(100'000);  // the reader loses them, and the straggler finds them
  run_for(seconds(1));
  ASSERT_GE(metric("hitstream_shipper_lost_total"), 90'000);
  sink->throttled = {};
  run_for(seconds(60));
  std::uint64_t last = 0;
  for (const auto& [origin, times] : stream.sent()) last = std::max(last, origin.second);
  EXPECT_LT(last, saved()->reserved);
}

TEST_F(ShipperTest, OfAShardThatIsSplitTheHealthyChildDoesNotWaitForTheOther) {
  for (const bool aggregate : {true, false}) {
    SCOPED_TRACE(aggregate);
    stream.create(4);
    options.aggregate = aggregate;
    options.bytes_in_flight = base::kMiB;
    start();
    throttle(1);
    write_each_second(500, 60);
    stream.split(1);
    sink->throttled = {};
    // The split is noticed by what a child takes.
    for (const std::size_t asked = sink->maps_asked; sink->maps_asked == asked;) step();
    throttle(4);
    write_each_second(500, 60);
    EXPECT_GT(hits_on(5), 60 * 500 / 8 / 2);
    sink->throttled = {};
    ship();
    stop();
  }
}

}  // namespace
}  // namespace hitstream::shipper
