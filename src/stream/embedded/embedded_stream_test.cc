#include "stream/embedded/embedded_stream.h"

#include <gtest/gtest.h>

#include "env/memory_files.h"
#include "env/random.h"
#include "hit/hit.h"

namespace hitstream::stream::embedded {
namespace {

using base::Errc;
using Kind = Start::Kind;

const Start kOldest{Kind::kTrimHorizon, {}, 0};

class EmbeddedStreamTest : public ::testing::Test {
 protected:
  EmbeddedStreamTest() {
    options.folder = "/j";
    options.segment_bytes = 4096;
    options.record_bytes_max = 1000;
    options.max_bytes = 1 << 20;
    restart();
  }
  void restart() {
    stream.reset();
    journal.reset();
    journal = journal::Journal::open(options, files, clock, random).value();
    stream = make_embedded_stream(*journal, clock);
  }
  void power_cut(std::uint64_t seed) {
    files.power_cut(seed);
    restart();
  }
  static std::string record(const std::string& page) {
    hit::RawHit raw;
    raw.referer = page;
    raw.user_agent = "agent";
    raw.timestamp_ms = 5;
    std::string text;
    hit::append_record(raw, 2000, text);
    return text;
  }
  void write(const std::string& page) {
    journal::Batch batch;
    batch.add(record(page), clock.wall_ms());
    ASSERT_TRUE(journal->append(batch));
  }
  void write_many(int count) {
    for (int i = 0; i < count; ++i) write("/" + std::to_string(journal->status().end_offset));
  }
  base::Result<std::unique_ptr<ShardReader>> try_open(const Start& start) {
    return stream->open({kShardName}, start);
  }
  std::unique_ptr<ShardReader> open(const Start& start) {
    auto opened = try_open(start);
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(*opened);
  }
  std::unique_ptr<ShardReader> open_after(const Position& start) { return open(after(start)); }
  static Start after(const Position& start) { return {Kind::kAfterPosition, start, 0}; }
  // The pages of all records from here on; sets `position` and `lost`.
  std::vector<std::string> pages(ShardReader& reader) {
    std::vector<std::string> found;
    hit::Parser parser;
    Batch batch;
    lost = 0;
    do {
      EXPECT_TRUE(reader.read(batch));
      lost += batch.lost_records;
      for (const Record& r : batch.records) found.emplace_back(parser.parse(r.data).value().referer);
      position = batch.next;
    } while (!batch.records.empty());
    return found;
  }

  env::MemoryFileSystem files;
  env::ManualClock clock;
  env::SeededRandom random{1};
  journal::Options options;
  std::unique_ptr<journal::Journal> journal;
  std::unique_ptr<Stream> stream;
  Position position;
  std::uint64_t lost = 0;
};

TEST_F(EmbeddedStreamTest, HasOneShard) {
  const auto shards = stream->shards().value();
  ASSERT_EQ(shards.size(), 1U);
  EXPECT_EQ(shards[0].id.name, kShardName);
  EXPECT_FALSE(shards[0].closed);
  EXPECT_EQ(stream->open({"shardId-000000000001"}, {}).error().code, Errc::kNotFound);
}

TEST_F(EmbeddedStreamTest, RecordsHaveOriginSequenceNumberAndArrival) {
  write("/a");
  restart();
  clock.advance(std::chrono::seconds(3));
  write("/b");
  write("/c");
  const auto reader = open(kOldest);
  Batch batch;
  std::vector<std::string> sequence_numbers;
  hit::Parser parser;
  std::optional<hit::Origin> origin;
  do {
    ASSERT_TRUE(reader->read(batch));
    for (const Record& r : batch.records) {
      sequence_numbers.emplace_back(r.sequence_number);
      EXPECT_TRUE(parser.parse(r.data)) << r.data;
      origin = r.origin;
      EXPECT_EQ(r.arrival_ms, clock.wall_ms() - (r.sequence_number == "0" ? 3000 : 0));
    }
  } while (!batch.records.empty());
  EXPECT_EQ(sequence_numbers, (std::vector<std::string>{"0", "1", "2"}));
  ASSERT_TRUE(origin);
  EXPECT_EQ(*origin, (hit::Origin{journal->source(), 1}));
}

TEST_F(EmbeddedStreamTest, GoesOnAfterAPositionOverRestarts) {
  const auto reader = open(kOldest);
  EXPECT_TRUE(pages(*reader).empty());
  for (int round = 0; round < 5; ++round) {
    const Position before = position;
    write_many(50);
    restart();
    write_many(1);
    const auto next = open_after(before);
    const auto found = pages(*next);
    ASSERT_EQ(found.size(), 51U);
    EXPECT_EQ(found.front(), "/" + std::to_string(51 * round));
    EXPECT_EQ(lost, 0U);
    EXPECT_EQ(offset_of(position), 51U * static_cast<unsigned>(round + 1));
  }
}

TEST_F(EmbeddedStreamTest, StartsWhereItIsTold) {
  write_many(10);
  clock.advance(std::chrono::seconds(10));
  const base::UnixMillis then = clock.wall_ms();
  write_many(10);
  EXPECT_EQ(pages(*open(kOldest)).size(), 20U);
  EXPECT_EQ(pages(*open({Kind::kAtTimestamp, {}, then})).front(), "/10");
  const auto latest = open({Kind::kLatest, {}, 0});
  EXPECT_TRUE(pages(*latest).empty());
  write("/new");
  EXPECT_EQ(pages(*latest), std::vector<std::string>{"/new"});
  EXPECT_EQ(pages(*open_after({journal->created_ms(), ""})).size(), 21U);
}

TEST_F(EmbeddedStreamTest, TellsHowFarBehindItIs) {
  write_many(1500);
  clock.advance(std::chrono::seconds(7));
  write_many(10);
  const auto reader = open(kOldest);
  Batch batch;
  ASSERT_TRUE(reader->read(batch));
  EXPECT_EQ(batch.behind_latest_ms, 7000);
  while (!batch.records.empty()) {
    const std::int64_t behind = batch.behind_latest_ms;
    const bool was_last = batch.records.back().sequence_number == "1509";
    EXPECT_EQ(behind == 0, was_last);
    ASSERT_TRUE(reader->read(batch));
  }
  EXPECT_EQ(batch.behind_latest_ms, 0);
  EXPECT_FALSE(batch.shard_end);
}

TEST_F(EmbeddedStreamTest, APositionThatRetentionHasPassedStillFitsAndTheGapIsTold) {
  write_many(10);
  const auto reader = open(kOldest);
  Batch batch;
  ASSERT_TRUE(reader->read(batch));
  write_many(5);
  clock.advance(std::chrono::hours(30));
  ASSERT_TRUE(journal->maintain());
  write("/new");
  EXPECT_EQ(pages(*open_after(batch.next)), std::vector<std::string>{"/new"});
  EXPECT_EQ(lost, 5U);
  EXPECT_EQ(pages(*open(kOldest)), std::vector<std::string>{"/new"});
  EXPECT_EQ(lost, 0U) << "who starts at the oldest record has lost nothing";
}

TEST_F(EmbeddedStreamTest, APositionAtTheOldestRecordFitsThoughItsPredecessorIsGone) {
  write_many(10);
  clock.advance(std::chrono::hours(30));
  ASSERT_TRUE(journal->maintain());
  restart();
  EXPECT_TRUE(pages(*open(kOldest)).empty());
  EXPECT_EQ(position.token, "10@");
  write("/new");
  EXPECT_EQ(pages(*open_after(position)), std::vector<std::string>{"/new"});
  EXPECT_EQ(lost, 0U);
}

TEST_F(EmbeddedStreamTest, APositionOfAnotherJournalDoesNotFit) {
  write_many(3);
  const Position other{journal->created_ms() + 1, "0@"};
  const auto opened = try_open(after(other));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::kMismatch);
  EXPECT_NE(opened.error().message.find("belongs to a journal made at"), std::string::npos);
}

TEST_F(EmbeddedStreamTest, NonsenseAndWhatLiesBeyondTheEndDoNotFit) {
  write_many(3);
  const std::string source = journal->source().hex();
  EXPECT_TRUE(try_open(after({journal->created_ms(), "3@" + source})));
  for (const std::string& token :
       {std::string("nonsense"), "4@" + source, "2@" + std::string(32, '0'), std::string("2@")}) {
    EXPECT_EQ(try_open(after({journal->created_ms(), token})).error().code, Errc::kMismatch) << token;
  }
}

TEST_F(EmbeddedStreamTest, AfterALostEndAPositionNeverPointsIntoOtherRecords) {
  int refused = 0;
  int kept = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto reader = open({Kind::kLatest, {}, 0});
    write_many(20);
    ASSERT_TRUE(journal->sync());
    write_many(seed % 5 == 0 ? 0 : 20);
    static_cast<void>(pages(*reader));
    const journal::Offset end = journal->status().end_offset;
    power_cut(seed);
    const bool lost_some = journal->status().end_offset < end;
    write_many(static_cast<int>(seed % 50));
    const auto opened = try_open(after(position));
    ASSERT_EQ(opened.has_value(), !lost_some) << "seed " << seed;
    if (lost_some) {
      EXPECT_EQ(opened.error().code, Errc::kMismatch);
    }
    ++(lost_some ? refused : kept);
  }
  EXPECT_GT(refused, 10);
  EXPECT_GT(kept, 3);
}

TEST_F(EmbeddedStreamTest, DamagedRecordsAreToldAsLost) {
  write_many(10);
  restart();
  const std::string name = "/j/00000000000000000000.journal";
  std::string content = files.get(name);
  content[content.size() - 1] = '!';
  files.put(name, content);
  write("/new");
  EXPECT_EQ(pages(*open(kOldest)).size(), 10U);
  EXPECT_EQ(lost, 1U);
}

}  // namespace
}  // namespace hitstream::stream::embedded
