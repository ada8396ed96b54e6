#include <random>

#include "consumer/fixture.h"

namespace hitstream::consumer {
namespace {

using namespace testing_doubles;
using std::chrono::milliseconds;

// One life of a deployment by chance: hits come, some again, the shard splits, disks fail, the process dies
// and the power goes. In the end every hit must have been counted exactly once.
class Deployment {
 public:
  explicit Deployment(std::uint64_t seed) : random_(seed) {
    world_.stream.batch_size = 1 + roll(20);
    world_.start();
  }

  void live(int steps) {
    for (int i = 0; i < steps; ++i) happen();
    world_.files.heal();
    world_.stream.broken = false;
    world_.run();
  }

  void expect_each_hit_once() const {
    const Seen seen = world_.processors.seen();
    EXPECT_EQ(seen.size(), sent_.size());
    for (const auto& origin : sent_) {
      const auto found = seen.find(name_of(origin));
      ASSERT_TRUE(found != seen.end()) << name_of(origin) << " was lost";
      EXPECT_EQ(found->second, 1) << name_of(origin);
    }
  }
  // What a process holds and does not save, it has been handed again: once each.
  void expect_each_hit_held_once() const {
    EXPECT_TRUE(world_.consumer->past().complete);
    EXPECT_FALSE(world_.processors.outside_batch());
    const Seen held = world_.processors.held();
    EXPECT_EQ(held.size(), sent_.size());
    for (const auto& [name, count] : held) EXPECT_EQ(count, 1) << name;
  }
  [[nodiscard]] std::size_t past() const { return world_.processors.past().size(); }
  [[nodiscard]] int crashes() const { return crashes_; }

 private:
  std::uint64_t roll(std::uint64_t sides) { return random_() % sides; }

  void happen() {
    switch (roll(20)) {
      case 0:
        return crash(false);
      case 1:
        return crash(true);
      case 2:
        return world_.files.fail(env::FileOp::kSync, 1, 1 + roll(3));
      case 3:
        return world_.files.leave_room(roll(200));
      case 4:
        return world_.files.heal();
      case 5:
        world_.stream.broken = !world_.stream.broken;
        return;
      case 6:
        (void)world_.consumer->save();
        return;
      case 7:
        return split();
      case 8:
        return world_.clock.advance(milliseconds(roll(10'000)));
      default:
        break;
    }
    for (std::uint64_t i = roll(10); i > 0; --i) send();
    for (std::uint64_t i = roll(5); i > 0; --i) (void)world_.consumer->step();
    world_.clock.advance(milliseconds(roll(1500)));
  }

  void send() {
    if (!sent_.empty() && roll(4) == 0) return put(sent_[roll(sent_.size())]);
    if (roll(100) == 0) src_ = source(static_cast<std::uint8_t>(roll(250)));
    next_seq_ += roll(10) == 0 ? roll(5) + 1 : 1;
    sent_.push_back({src_, next_seq_});
    put(sent_.back());
    if (roll(5) == 0) world_.stream.put(heartbeat({src_, ++next_seq_}), world_.clock.wall_ms(), shard_);
  }
  void put(const hit::Origin& origin) { world_.stream.put(record(origin), world_.clock.wall_ms(), shard_); }

  void split() {
    const base::ShardId child{"shardId-" + std::to_string(++shards_)};
    world_.stream.add_shard(child, {shard_});
    shard_ = child;
  }

  void crash(bool power) {
    ++crashes_;
    world_.consumer = nullptr;
    world_.files.heal();
    if (power) world_.files.power_cut(random_());
    expect_told_positions_are_on_the_disk();
    world_.start();
  }

  void expect_told_positions_are_on_the_disk() {
    if (world_.saved.empty()) return;
    const auto state = decode(world_.files.get(kStatePath));
    ASSERT_TRUE(state);
    for (const auto& [shard, token] : world_.saved) {
      const auto kept = std::find_if(state->shards.begin(), state->shards.end(),
                                     [&id = shard](const SavedShard& other) { return other.shard == id; });
      ASSERT_TRUE(kept != state->shards.end() && kept->progress.position) << shard.name;
      EXPECT_GE(std::stoull(kept->progress.position->token), std::stoull(token)) << shard.name;
    }
  }

  std::mt19937_64 random_;
  World world_;
  std::vector<hit::Origin> sent_;
  base::SourceId src_ = source(251);
  std::uint64_t next_seq_ = 0;
  base::ShardId shard_ = kShard;
  int shards_ = 0;
  int crashes_ = 0;
};

TEST(Crash, AtAnyMomentLosesNoHitAndCountsNoneTwice) {
  int crashes = 0;
  std::size_t past = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Deployment deployment(seed);
    deployment.live(80);
    deployment.expect_each_hit_once();
    deployment.expect_each_hit_held_once();
    past += deployment.past();
    crashes += deployment.crashes();
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(crashes, 1000);
  EXPECT_GT(past, 1000U);
}

}  // namespace
}  // namespace hitstream::consumer
