// A Kinesis stream of ours on a fake service, driven by hand: nothing happens until time passes.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "env/manual_executor.h"
#include "stream/kinesis/kinesis_stream.h"
#include "stream/kinesis/test_doubles.h"

namespace hitstream::stream::kinesis::testing_doubles {

inline const std::string kShard0 = "shardId-000000000000";
inline const std::string kShard1 = "shardId-000000000001";
inline const std::string kShard2 = "shardId-000000000002";
inline const Start kOldest{Start::Kind::kTrimHorizon, {}, 0};

class KinesisTest : public ::testing::Test {
 protected:
  KinesisTest() { options.region = "eu-central-1"; }

  void start() {
    stream.reset();
    stream = make_kinesis_stream(options, std::make_unique<FakeKinesis>(service), executor, clock, random,
                                 metrics);
    pass(std::chrono::milliseconds(20));
  }
  void pass(std::chrono::milliseconds time) {
    for (std::int64_t ms = 0; ms < time.count(); ms += 10) {
      executor.run_once();
      clock.advance(std::chrono::milliseconds(10));
    }
  }
  std::unique_ptr<ShardReader> open(const std::string& shard = kShard0, const Start& from = kOldest) {
    auto opened = stream->open({shard}, from);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? std::move(*opened) : nullptr;
  }
  // Fetching begins with the first read.
  std::unique_ptr<ShardReader> open_and_begin(const std::string& shard = kShard0,
                                              const Start& from = kOldest) {
    auto reader = open(shard, from);
    EXPECT_TRUE(reader->read(batch));
    return reader;
  }
  // What is there now; the last batch stays in `batch`.
  std::vector<std::string> take(ShardReader& reader) {
    std::vector<std::string> data;
    do {
      const auto read = reader.read(batch);
      error = read ? base::Error{base::Errc::kIo, ""} : read.error();
      if (!read) break;
      for (const Record& record : batch.records) data.emplace_back(record.data);
      if (!batch.records.empty()) position = batch.next;
    } while (!batch.records.empty() && !batch.shard_end);
    return data;
  }
  // What comes within the time, read as it comes.
  std::vector<std::string> take_for(ShardReader& reader, std::chrono::milliseconds time) {
    std::vector<std::string> all;
    for (std::int64_t ms = 0; ms < time.count(); ms += 10) {
      for (std::string& data : take(reader)) all.push_back(std::move(data));
      if (batch.shard_end) break;
      pass(std::chrono::milliseconds(10));
    }
    return all;
  }
  std::vector<std::string> put_many(int first, int last, const std::string& shard = kShard0) {
    std::vector<std::string> all;
    for (int i = first; i < last; ++i) {
      all.push_back("record " + std::to_string(i));
      service.put(shard, all.back());
    }
    return all;
  }
  double metric(const std::string& line) const {
    const std::string text = metrics.expose();
    const auto at = text.find("\n" + line + " ");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + line.size() + 2));
  }
  Start after(const Position& where) const { return {Start::Kind::kAfterPosition, where, 0}; }

  env::ManualClock clock;
  env::SeededRandom random{1};
  env::ManualExecutor executor;
  telemetry::Registry metrics;
  FakeService service{clock};
  Options options;
  std::unique_ptr<Stream> stream;
  Batch batch;
  Position position;
  base::Error error;
};

}  // namespace hitstream::stream::kinesis::testing_doubles
