// The small language that the shipper's tests are written in.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "env/memory_files.h"
#include "env/random.h"
#include "shipper/position_file.h"
#include "shipper/shipper.h"
#include "shipper/test_doubles.h"

namespace hitstream::shipper {

class ShipperTest : public ::testing::Test {
 protected:
  static constexpr const char* kPosition = "/data/ship-position";

  ShipperTest() {
    journal_options.folder = "/data/journal";
    journal_options.segment_bytes = 64 * base::kKiB;
    journal_options.record_bytes_max = 32 * base::kKiB;
    journal_options.max_bytes = 256 * base::kMiB;
    journal_options.keep_unreleased = true;
    options.folder = "/data";
    options.stream_name = "hits";
  }

  void open_journal() {
    journal.reset();
    auto opened = journal::Journal::open(journal_options, files, clock, random);
    ASSERT_TRUE(opened) << opened.error().message;
    journal = std::move(*opened);
  }
  base::Result<> try_start() {
    shipper.reset();
    sink = std::make_unique<FakeSink>(stream, clock, ++seed);
    metrics = std::make_unique<telemetry::Registry>();
    open_journal();
    auto opened = Shipper::open(options, *journal, *sink, files, clock, random, *metrics);
    if (!opened) return base::forward(opened.error());
    shipper = std::move(*opened);
    return {};
  }
  // A new process on the same data.
  void start() {
    const auto started = try_start();
    ASSERT_TRUE(started) << started.error().message;
  }
  void stop() {
    EXPECT_TRUE(shipper->drain(std::chrono::minutes(10)));
    EXPECT_TRUE(shipper->save());
    shipper.reset();
  }
  void kill() {
    sink->kill(late);
    shipper.reset();
  }

  static std::string record(const std::string& page, const std::string& sid) {
    hit::RawHit raw;
    raw.referer = page;
    raw.user_agent = "agent";
    raw.ip = "192.0.2.7";
    raw.sid = sid;
    raw.timestamp_ms = 1'763'884'800'123;
    std::string text;
    hit::append_record(raw, 16'000, text);
    return text;
  }
  void write(const std::string& payload) {
    journal::Batch batch;
    batch.add(payload, clock.wall_ms());
    const auto appended = journal->append(batch);
    ASSERT_TRUE(appended) << appended.error().message;
  }
  // `count` hits of about 250 bytes in as many sessions as told.
  void write_hits(std::size_t count, std::size_t sessions = 1000) {
    journal::Batch batch;
    for (std::size_t i = 0; i < count; ++i, ++hits_written) {
      batch.add(record("https://example.org/" + std::to_string(hits_written),
                       "session-" + std::to_string(hits_written * 7919 % sessions)),
                clock.wall_ms());
    }
    const auto appended = journal->append(batch);
    ASSERT_TRUE(appended) << appended.error().message;
  }
  // One step, and the rest that it wants; rests move time on.
  void step() {
    const auto rest = shipper->step();
    if (rest > std::chrono::milliseconds(0)) clock.advance(rest);
  }
  void run_for(std::chrono::milliseconds time) {
    const base::UnixMillis until = clock.wall_ms() + time.count();
    while (clock.wall_ms() < until) step();
  }
  // Until all is acknowledged.
  void ship() {
    for (int i = 0; i < 200'000; ++i) {
      if (shipper->status().acknowledged == journal->status().end_offset) return;
      step();
    }
    FAIL() << "stays at " << shipper->status().acknowledged << " of " << journal->status().end_offset << ": "
           << shipper->status().problem;
  }
  std::optional<SavedPosition> saved() {
    const std::string bytes = files.get(kPosition);
    if (bytes.empty()) return std::nullopt;
    auto decoded = decode(bytes);
    EXPECT_TRUE(decoded) << decoded.error().message;
    return *decoded;
  }
  double metric(const std::string& line) {
    const std::string text = "\n" + metrics->expose();
    const auto found = text.find("\n" + line + " ");
    EXPECT_NE(found, std::string::npos) << line << " is not in " << text;
    return found == std::string::npos ? -1 : std::stod(text.substr(found + line.size() + 2));
  }
  void throttle(std::size_t shard) { sink->throttled = stream.shards[shard].range.id; }
  void write_each_second(std::size_t hits, int for_seconds) {
    for (int second = 0; second < for_seconds; ++second) {
      write_hits(hits);
      run_for(std::chrono::seconds(1));
    }
  }
  // Starts, and shard 1 takes nothing until more waits for it than may be in flight.
  void fall_behind() {
    options.bytes_in_flight = base::kMiB;
    start();
    throttle(1);
    write_each_second(500, 60);
  }
  std::size_t hits_on(std::size_t shard) const {
    std::size_t count = 0;
    for (const stream::OutRecord& record : stream.shards[shard].records)
      count += FakeStream::hits_of(record).size();
    return count;
  }
  // Of those that write_hits() has written, in a thousand sessions, the ones that are not for this shard.
  std::size_t hits_of_others(std::size_t shard) const {
    const auto firsts = firsts_of(stream.map());
    std::size_t count = 0;
    for (std::size_t hit = 0; hit < hits_written; ++hit) {
      const auto key = stream::hash_of("session-" + std::to_string(hit * 7919 % 1000));
      if (range_of(firsts, key) != shard) ++count;
    }
    return count;
  }
  // One whose hits are for this shard.
  std::string session_of(std::size_t shard) const {
    std::string session = "s";
    while (range_of(firsts_of(stream.map()), stream::hash_of(session)) != shard) session += "s";
    return session;
  }
  void expect_each_sent_once(std::size_t hits) const {
    const auto sent = stream.sent();
    EXPECT_EQ(sent.size(), hits);
    for (const auto& [origin, times] : sent) ASSERT_EQ(times, 1) << origin.first << " " << origin.second;
  }
  // Every hit of the journal is on the stream and is counted once.
  void expect_each_counted_once(std::size_t hits) {
    const auto counted = stream.counted();
    EXPECT_EQ(counted.size(), hits);
    for (const auto& [origin, times] : counted) ASSERT_EQ(times, 1) << origin.first << " " << origin.second;
  }

  env::MemoryFileSystem files;
  env::ManualClock clock;
  env::SeededRandom random{1};
  FakeStream stream{4};
  journal::Options journal_options;
  Options options;
  std::uint64_t seed = 100;
  std::size_t hits_written = 0;
  std::vector<stream::OutRecord> late;  // may still arrive from processes that are gone
  // In the order they must be destroyed, backwards.
  std::unique_ptr<telemetry::Registry> metrics;
  std::unique_ptr<journal::Journal> journal;
  std::unique_ptr<FakeSink> sink;
  std::unique_ptr<Shipper> shipper;
};

}  // namespace hitstream::shipper
