#include "collector/heartbeat.h"

#include <gtest/gtest.h>

#include <memory>

#include "env/memory_files.h"
#include "env/random.h"
#include "hit/hit.h"

namespace hitstream::collector {
namespace {

constexpr base::UnixMillis kNow = 1'700'000'000'000;

class HeartbeatTest : public testing::Test {
 protected:
  HeartbeatTest() { open(); }

  // As a new process does.
  void open() {
    heartbeats_ = nullptr;
    journal_ = nullptr;
    journal::Options options;
    options.folder = "j";
    auto opened = journal::Journal::open(options, files_, clock_, random_);
    ASSERT_TRUE(opened) << opened.error().message;
    journal_ = *std::move(opened);
    acknowledged_ = 0;
    registry_ = std::make_unique<telemetry::Registry>();
    heartbeats_ =
        std::make_unique<Heartbeats>("eu-1", *journal_, clock_, *registry_, [this] { return acknowledged_; });
  }
  void take_hits(int count) {
    journal::Batch batch;
    for (int i = 0; i < count; ++i) batch.add("{}", clock_.wall_ms());
    ASSERT_TRUE(journal_->append(batch));
  }
  // The last record of the journal.
  hit::Heartbeat last() {
    const auto reader = journal_->read_from(journal_->status().end_offset - 1);
    std::vector<journal::Record> records;
    EXPECT_TRUE(reader->read(1, 1, records));
    seq_ = records.at(0).seq;
    const auto hit = parser_.parse(records.at(0).payload);
    EXPECT_TRUE(hit);
    EXPECT_EQ(hit->kind, hit::Kind::kHeartbeat);
    EXPECT_EQ(hit->sid, journal_->source().hex());
    EXPECT_EQ(hit->timestamp_ms, clock_.wall_ms());
    auto heartbeat = hit::read_heartbeat(hit->heartbeat);
    EXPECT_TRUE(heartbeat);
    return *std::move(heartbeat);
  }

  env::ManualClock clock_{kNow};
  env::MemoryFileSystem files_;
  env::SeededRandom random_{1};
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<telemetry::Registry> registry_;
  journal::Offset acknowledged_ = 0;
  std::unique_ptr<Heartbeats> heartbeats_;
  hit::Parser parser_;
  std::uint64_t seq_ = 0;
};

TEST_F(HeartbeatTest, TellsHowFarTheNumbersAreAndHowFarTheStreamHasThem) {
  clock_.advance(std::chrono::seconds(5));
  heartbeats_->beat();
  take_hits(3);
  acknowledged_ = 2;
  heartbeats_->beat();
  const hit::Heartbeat heartbeat = last();
  EXPECT_EQ(heartbeat.name, "eu-1");
  EXPECT_EQ(heartbeat.since_ms, kNow);
  EXPECT_EQ(heartbeat.next, 4U);
  EXPECT_EQ(seq_, 4U);
  EXPECT_EQ(heartbeat.beats, 1U);
  EXPECT_EQ(heartbeat.acknowledged, 2U);
  EXPECT_EQ(heartbeat.before, std::nullopt);
  EXPECT_FALSE(heartbeat.last);
  heartbeats_->beat(true);
  EXPECT_TRUE(last().last);
}

TEST_F(HeartbeatTest, CountsWhatWasTakenAndWhatWasNot) {
  Metrics metrics(*registry_);
  metrics.accepted.add(7);
  metrics.refuse(Refusal::kToken, 2);
  metrics.sources[static_cast<std::size_t>(SessionSource::kPrivate)]->add(3);
  metrics.referers[1]->add(4);
  heartbeats_->beat();
  const hit::Heartbeat heartbeat = last();
  EXPECT_EQ(heartbeat.accepted, 7U);
  EXPECT_EQ(heartbeat.refused, (std::vector<hit::HeartbeatCount>{{"token", 2}}));
  EXPECT_EQ(heartbeat.sessions, (std::vector<hit::HeartbeatCount>{{"private", 3}}));
  EXPECT_EQ(heartbeat.referers, (std::vector<hit::HeartbeatCount>{{"origin", 4}}));
}

TEST_F(HeartbeatTest, TellsHowFarTheSourceBeforeWent) {
  heartbeats_->beat();
  take_hits(2);
  const base::SourceId before = journal_->source();
  open();
  acknowledged_ = 1;
  heartbeats_->beat();
  EXPECT_EQ(last().before, (hit::Heartbeat::Before{before, 3}));
  EXPECT_EQ(last().acknowledged, std::nullopt) << "not all of the source before is on the stream";
  EXPECT_EQ(last().beats, 0U);
  acknowledged_ = 3;
  heartbeats_->beat();
  EXPECT_EQ(last().acknowledged, 0U);
  open();
  open();
  heartbeats_->beat();
  EXPECT_EQ(last().before->next, 2U);
}

TEST_F(HeartbeatTest, OneThatCannotBeWrittenIsNone) {
  files_.leave_room(0);
  heartbeats_->beat();
  files_.heal();
  heartbeats_->beat();
  EXPECT_EQ(last().beats, 0U);
  EXPECT_EQ(seq_, 0U);
}

}  // namespace
}  // namespace hitstream::collector
