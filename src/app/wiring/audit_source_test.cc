#include "app/wiring/audit_source.h"

#include <gtest/gtest.h>

#include "hit/heartbeat.h"

namespace hitstream::app::wiring {
namespace {

constexpr base::UnixMillis kNow = 1'700'000'000'000;
const base::ShardId kShard{"s"};

// A consumer that has seen what the test says.
class FakeConsumer final : public consumer::Consumer {
 public:
  std::chrono::milliseconds step() override { return {}; }
  base::Result<> save() override { return {}; }
  void give_up_past() override {}
  std::vector<consumer::ShardStatus> status() const override { return {shard}; }
  consumer::PastStatus past() const override { return {}; }
  std::optional<std::uint64_t> seen(const base::SourceId&, std::uint64_t from,
                                    std::uint64_t below) const override {
    return below - from - std::min(below - from, lacks);
  }

  std::uint64_t lacks = 0;
  consumer::ShardStatus shard;
};

class AuditSourceTest : public testing::Test {
 protected:
  AuditSourceTest() {
    consumer_.shard.shard = kShard;
    consumer_.shard.from_ms = kNow - base::kMillisPerHour;
  }
  void hear(std::uint64_t seq) {
    std::string bare, sent;
    hit::Heartbeat heartbeat;
    heartbeat.name = "eu-1";
    heartbeat.since_ms = kNow;
    heartbeat.next = seq;
    heartbeat.acknowledged = seq;
    heartbeat.beats = beats_++;
    hit::append_heartbeat(heartbeat, {}, clock_.wall_ms(), bare);
    hit::append_with_origin(bare, {{}, seq}, sent);
    processor_->begin_batch();
    processor_->on_heartbeat(*parser_.parse(sent));
    processor_->end_batch();
  }
  void pass(std::chrono::milliseconds time) {
    clock_.advance(time);
    consumer_.shard.read_up_ms = clock_.wall_ms();
    source_.observe(consumer_);
  }
  [[nodiscard]] bool exposes(const std::string& line) const {
    return metrics_.expose().find(line + "\n") != std::string::npos;
  }

  env::ManualClock clock_{kNow};
  telemetry::Registry metrics_;
  ShardParts parts_{clock_, {}};
  std::shared_ptr<consumer::ShardProcessor> processor_ = parts_.open(kShard);
  FakeConsumer consumer_;
  AuditSource source_{parts_, clock_, metrics_, std::chrono::seconds(1)};
  hit::Parser parser_;
  std::uint64_t beats_ = 0;
};

TEST_F(AuditSourceTest, ShowsWhatIsMissing) {
  hear(0);
  pass(std::chrono::seconds(2));
  EXPECT_EQ(source_.audit().verdict, "every accepted hit is counted");
  EXPECT_TRUE(exposes("hitstream_audit_complete 1"));
  EXPECT_TRUE(exposes(R"(hitstream_audit_missing_hits{collector="eu-1"} 0)"));
  hear(8);
  consumer_.lacks = 7;
  pass(std::chrono::seconds(2));
  EXPECT_EQ(source_.audit().verdict, "missing: 7 hits of eu-1");
  EXPECT_TRUE(exposes("hitstream_audit_complete 0"));
  EXPECT_TRUE(exposes(R"(hitstream_audit_missing_hits{collector="eu-1"} 7)"));
}

TEST_F(AuditSourceTest, LooksAtMostOnceASecond) {
  pass(std::chrono::seconds(2));
  hear(0);
  pass(std::chrono::milliseconds(900));
  EXPECT_TRUE(source_.audit().collectors.empty());
  pass(std::chrono::milliseconds(100));
  EXPECT_EQ(source_.audit().collectors.size(), 1U);
}

TEST_F(AuditSourceTest, TheLedgerIsSavedWithThePart) {
  hear(0);
  ShardParts others(clock_, {});
  const auto loaded = others.open(kShard);
  ASSERT_TRUE(loaded->load(processor_->save()));
  EXPECT_EQ(others.accounts(), parts_.accounts());
}

// As programs without a ledger wrote it.
TEST_F(AuditSourceTest, APartWithoutALedgerIsStillRead) {
  std::string bytes;
  base::ByteWriter writer(bytes);
  analytics::Part().save(writer);
  hear(0);
  EXPECT_TRUE(processor_->load(bytes));
}

}  // namespace
}  // namespace hitstream::app::wiring
