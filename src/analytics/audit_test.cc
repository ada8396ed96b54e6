#include "analytics/audit.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <set>

#include "hit/hit.h"

namespace hitstream::analytics {
namespace {

using std::chrono::seconds;

constexpr base::UnixMillis kNow = 1'700'000'000'000;
constexpr std::int64_t kPatienceMs = 2000;

base::SourceId source(std::uint8_t number) {
  base::SourceId id;
  id.bytes.fill(number);
  return id;
}

// A collector, a stream of two shards that may lose what it has acknowledged, and who reads it.
class World {
 public:
  explicit World(std::string name = "eu-1") : name_(std::move(name)) {}

  void pass(std::int64_t ms) { now_ms += ms; }
  // One is taken, and goes on the stream unless it is lost; it is acknowledged with the next ship().
  void take_hit(int shard = 0, bool lost = false) { append("", shard, lost); }
  void beat(bool lost = false, bool last = false) {
    hit::Heartbeat heartbeat;
    heartbeat.name = name_;
    heartbeat.since_ms = since_ms_;
    heartbeat.next = next_;
    if (acknowledged_) heartbeat.acknowledged = *acknowledged_;
    heartbeat.beats = beats_++;
    heartbeat.last = last;
    heartbeat.before = before_;
    std::string json;
    hit::append_heartbeat_json(heartbeat, json);
    append(json, 0, lost);
  }
  void ship() { acknowledged_ = next_; }
  // As after a crash: new numbers.
  void begin_anew() {
    before_ = hit::Heartbeat::Before{source(src_), next_};
    ++src_;
    next_ = beats_ = 0;
    since_ms_ = now_ms;
    acknowledged_.reset();
  }
  // What waits on a shard is read: at most `records`.
  void read(int shard, std::size_t records = SIZE_MAX) {
    auto& waiting = shards_[shard];
    for (; records > 0 && !waiting.empty(); --records) {
      take(ledgers[shard], waiting.front());
      waiting.pop_front();
    }
    if (waiting.empty()) read_up_ms[shard] = now_ms;
  }
  Audit look(Auditor& auditor) {
    SourceAccounts accounts;
    for (const Ledger& ledger : ledgers) ledger.add_to(accounts);
    const Reading reading{now_ms, from_ms, std::min(read_up_ms[0], read_up_ms[1]), ledgers[0].unnumbered()};
    return auditor.look(accounts, reading,
                        [this](const base::SourceId& src, std::uint64_t from,
                               std::uint64_t below) -> std::optional<std::uint64_t> {
                          const auto known = seen_.find(src);
                          if (known == seen_.end()) return std::nullopt;
                          return static_cast<std::uint64_t>(std::distance(known->second.lower_bound(from),
                                                                          known->second.lower_bound(below)));
                        });
  }
  Audit settle(Auditor& auditor) {
    ship();
    for (int i = 0; i < 4; ++i) {
      beat();
      ship();
      pass(kPatienceMs);
      read(0);
      read(1);
    }
    return look(auditor);
  }

  base::UnixMillis now_ms = kNow;
  base::UnixMillis from_ms = kNow - base::kMillisPerHour;
  base::UnixMillis read_up_ms[2] = {0, 0};
  Ledger ledgers[2];
  std::uint64_t lost_hits = 0;
  std::uint64_t taken = 0;

 private:
  struct Waiting {
    hit::Origin origin;
    base::UnixMillis time_ms;
    std::string heartbeat;
  };

  void append(const std::string& heartbeat, int shard, bool lost) {
    const hit::Origin origin{source(src_), next_++};
    if (heartbeat.empty()) {
      ++taken;
      lost_hits += lost ? 1 : 0;
    }
    if (!lost) shards_[shard].push_back({origin, now_ms, heartbeat});
  }
  void take(Ledger& ledger, const Waiting& one) {
    hit::Hit hit;
    hit.origin = one.origin;
    hit.timestamp_ms = one.time_ms;
    hit.heartbeat = one.heartbeat;
    seen_[one.origin.src].insert(one.origin.seq);
    if (!one.heartbeat.empty()) return ledger.add_heartbeat(hit, now_ms);
    Totals after;
    ++after.counted;
    ledger.add(hit, {}, after, now_ms);
  }

  std::string name_;
  std::uint8_t src_ = 1;
  std::uint64_t next_ = 0, beats_ = 0;
  base::UnixMillis since_ms_ = kNow;
  std::optional<std::uint64_t> acknowledged_;
  std::optional<hit::Heartbeat::Before> before_;
  std::deque<Waiting> shards_[2];
  std::map<base::SourceId, std::set<std::uint64_t>> seen_;
};

class AuditTest : public testing::Test {
 protected:
  World world_;
  Auditor auditor_{std::chrono::milliseconds(kPatienceMs)};
};

TEST_F(AuditTest, WithoutCollectorsNothingIsProved) {
  const Audit audit = world_.look(auditor_);
  EXPECT_FALSE(audit.complete);
  EXPECT_EQ(audit.verdict, "no collector has been heard of yet");
}

TEST_F(AuditTest, EveryHitThatHasComeIsCounted) {
  for (int i = 0; i < 10; ++i) world_.take_hit(i % 2);
  const Audit audit = world_.settle(auditor_);
  EXPECT_TRUE(audit.complete);
  EXPECT_EQ(audit.verdict, "every accepted hit is counted");
  ASSERT_EQ(audit.collectors.size(), 1U);
  EXPECT_EQ(audit.collectors[0].name, "eu-1");
  EXPECT_EQ(audit.collectors[0].accepted, 10U);
  EXPECT_EQ(audit.collectors[0].totals.counted, 10U);
}

TEST_F(AuditTest, WhatWasAcknowledgedAndHasNotComeIsMissing) {
  for (int i = 0; i < 10; ++i) world_.take_hit(0, i == 4 || i == 9);
  const Audit audit = world_.settle(auditor_);
  EXPECT_FALSE(audit.complete);
  EXPECT_EQ(audit.verdict, "missing: 2 hits of eu-1");
  EXPECT_EQ(audit.missing, 2U);
  EXPECT_EQ(audit.collectors[0].accepted, 10U);
}

TEST_F(AuditTest, AHeartbeatThatIsLostIsNoHit) {
  world_.take_hit();
  world_.beat(true);
  world_.take_hit(0, true);
  world_.beat();
  EXPECT_EQ(world_.settle(auditor_).missing, 1U);
}

TEST_F(AuditTest, WhatTheStreamHasNotAcknowledgedIsInFlight) {
  for (int i = 0; i < 3; ++i) world_.take_hit(0, true);
  for (int i = 0; i < 4; ++i) {
    world_.beat();
    world_.pass(kPatienceMs);
    world_.read(0);
    world_.read(1);
  }
  const Audit audit = world_.look(auditor_);
  EXPECT_TRUE(audit.complete);
  EXPECT_EQ(audit.verdict, "every accepted hit is counted, but for 3 hits on the way");
  EXPECT_EQ(audit.collectors[0].in_flight, 3U);
}

TEST_F(AuditTest, WhatLiesOnAShardThatIsBehindIsInFlight) {
  world_.read(0);
  world_.read(1);
  for (int i = 0; i < 6; ++i) world_.take_hit(1);
  world_.ship();
  for (int i = 0; i < 10; ++i) {
    world_.beat();
    world_.pass(kPatienceMs);
    world_.read(0);
    EXPECT_EQ(world_.look(auditor_).missing, 0U);
  }
  EXPECT_EQ(world_.look(auditor_).in_flight, 6U);
  EXPECT_EQ(world_.settle(auditor_).in_flight, 0U);
}

TEST_F(AuditTest, WhatHasBeenFoundMissingStaysSoWhenAShardFallsBehind) {
  world_.take_hit(0, true);
  EXPECT_EQ(world_.settle(auditor_).missing, 1U);
  world_.read_up_ms[1] = 0;
  EXPECT_EQ(world_.look(auditor_).missing, 1U);
}

TEST_F(AuditTest, SilenceIsToldFromLoss) {
  EXPECT_TRUE(world_.settle(auditor_).complete);
  for (int i = 0; i < 20; ++i) {
    world_.pass(1000);
    world_.read(0);
    world_.read(1);
  }
  const Audit audit = world_.look(auditor_);
  EXPECT_FALSE(audit.complete);
  EXPECT_TRUE(audit.collectors[0].silent);
  EXPECT_NE(audit.verdict.find("collector eu-1 has not been heard of for 2"), std::string::npos)
      << audit.verdict;
}

TEST_F(AuditTest, ACollectorThatHasStoppedIsNotSilent) {
  world_.take_hit();
  world_.ship();
  world_.beat(false, true);
  world_.pass(60'000);
  world_.read(0);
  world_.read(1);
  const Audit audit = world_.look(auditor_);
  EXPECT_TRUE(audit.complete) << audit.verdict;
  EXPECT_TRUE(audit.collectors[0].ended);
}

// What came last of a source, no heartbeat of its own has told: the next source does.
TEST_F(AuditTest, TheEndOfASourceIsToldByTheNextOne) {
  world_.beat();
  world_.take_hit();
  world_.take_hit(0, true);
  world_.begin_anew();
  world_.beat();
  world_.read(0);
  world_.read(1);
  EXPECT_EQ(world_.look(auditor_).in_flight, 1U);
  const Audit audit = world_.settle(auditor_);
  EXPECT_EQ(audit.verdict, "missing: 1 hit of eu-1");
  ASSERT_EQ(audit.collectors.size(), 2U);
  EXPECT_FALSE(audit.collectors[0].ended);
  EXPECT_TRUE(audit.collectors[1].ended);
  EXPECT_EQ(audit.collectors[1].missing, 1U);
}

TEST_F(AuditTest, OfASourceOlderThanTheReadingOnlyTheLaterPartIsProved) {
  for (int i = 0; i < 5; ++i) world_.take_hit(0, true);  // before anybody read
  world_.from_ms = kNow + base::kMillisPerHour;
  world_.pass(base::kMillisPerHour + base::kMillisPerMinute);
  world_.ship();
  world_.beat();
  world_.read(0);
  world_.read(1);
  EXPECT_FALSE(world_.look(auditor_).collectors[0].provable);
  world_.pass(2 * base::kMillisPerHour);
  world_.beat();
  world_.take_hit();
  world_.take_hit(0, true);
  EXPECT_EQ(world_.settle(auditor_).missing, 1U);
}

TEST_F(AuditTest, HitsWithoutANumberCannotBeProved) {
  Totals after;
  ++after.counted;
  world_.ledgers[0].add({}, {}, after, kNow);
  const Audit audit = world_.settle(auditor_);
  EXPECT_FALSE(audit.complete);
  EXPECT_EQ(audit.verdict,
            "cannot be told: 1 hit came from collectors that give them no numbers, or send no heartbeats");
}

TEST_F(AuditTest, ASourceThatSendsNoHeartbeatsCannotBeProved) {
  world_.take_hit();
  world_.read(0);
  world_.read(1);
  const Audit audit = world_.look(auditor_);
  EXPECT_FALSE(audit.complete);
  EXPECT_FALSE(audit.collectors[0].provable);
  EXPECT_EQ(audit.collectors[0].accepted, 1U);
}

// Whatever happens, nothing is called missing that may yet come, nothing lost is overlooked, and the sums are
// right at any moment.
TEST(Audit, AgreesWithWhatHappened) {
  std::uint64_t lost = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    World world;
    Auditor auditor{std::chrono::milliseconds(kPatienceMs)};
    world.beat();
    for (int step = 0; step < 300; ++step) {
      switch (random() % 12) {
        case 0:
          world.beat(random() % 10 == 0);
          break;
        case 1:
          world.ship();
          break;
        case 2:
          world.pass(static_cast<std::int64_t>(random() % 3000));
          break;
        case 3:
          if (random() % 10 == 0) {
            world.beat();  // or how many of its end were heartbeats is not known
            world.begin_anew();
            world.beat();
          }
          break;
        case 4:
        case 5:
          world.read(static_cast<int>(random() % 2), random() % 20);
          break;
        case 6:
          // The state is saved, and brought back by another process.
          if (random() % 5 == 0) {
            for (Ledger& ledger : world.ledgers) {
              std::string bytes;
              base::ByteWriter writer(bytes);
              ledger.save(writer);
              base::ByteReader reader(bytes);
              ASSERT_TRUE(ledger.load(reader));
              ASSERT_EQ(reader.remaining(), 0U);
            }
            auditor = Auditor{std::chrono::milliseconds(kPatienceMs)};
            world.read_up_ms[0] = world.read_up_ms[1] = 0;
          }
          break;
        default:
          world.take_hit(static_cast<int>(random() % 2), random() % 40 == 0);
      }
      const Audit audit = world.look(auditor);
      ASSERT_LE(audit.missing, world.lost_hits);
      for (const CollectorAudit& one : audit.collectors) {
        ASSERT_EQ(one.accepted, one.totals.counted + one.in_flight + one.missing);
      }
    }
    const Audit audit = world.settle(auditor);
    ASSERT_EQ(audit.missing, world.lost_hits) << audit.verdict;
    ASSERT_EQ(audit.in_flight, 0U);
    std::uint64_t accepted = 0;
    for (const CollectorAudit& one : audit.collectors) accepted += one.accepted;
    ASSERT_EQ(accepted, world.taken);
    lost += world.lost_hits;
  }
  EXPECT_GT(lost, 300U);
}

}  // namespace
}  // namespace hitstream::analytics
