// Random faults, kills, power cuts, splits and merges: every hit of the journal reaches the stream and is
// counted once.
#include <array>
#include <cstdlib>

#include "shipper/shipper_fixture.h"

namespace hitstream::shipper {
namespace {

using env::FileOp;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Of the first round, each further one has the next: told, or another in each run of the program.
std::uint64_t first_seed() {
  if (const char* const told = std::getenv("HITSTREAM_SEED")) return std::stoull(told);
  std::array<std::uint8_t, 2> bytes{};
  env::SystemRandom().fill(bytes);
  return std::uint64_t{bytes[0]} << 8U | bytes[1];
}

class PropertyTest : public ShipperTest, public ::testing::WithParamInterface<int> {
 protected:
  std::uint64_t below(std::uint64_t limit) { return engine() % limit; }

  void begin(std::uint64_t begin_seed) {
    engine.seed(begin_seed);
    seed = begin_seed * 1000;
    stream.create(1 + below(4));
    options.save_interval = milliseconds(below(3000));
    options.linger = milliseconds(below(200));
    options.puts_in_flight = 1 + below(4);
    options.aggregate_bytes = 25'600 * (1 + below(3));
    options.bytes_in_flight = 100'000 + below(400'000);
    restart();
  }
  void restart() {
    start();
    sink->faults = {static_cast<unsigned>(below(200)), static_cast<unsigned>(below(200)),
                    static_cast<unsigned>(below(200)), static_cast<unsigned>(below(200)),
                    static_cast<unsigned>(below(400))};
    sink->latency = milliseconds(1 + below(100));
  }
  void reshard() {
    const std::size_t open = stream.open_count();
    if (open > 1 && below(2) == 0) {
      stream.merge(below(open - 1));
    } else if (open < 8) {
      stream.split(below(open));
    }
  }
  void let_late_ones_arrive() {
    for (const stream::OutRecord& record : late) stream.accept(record);
    late.clear();
  }
  void kill_and_restart() {
    kill();
    files.heal();
    if (below(2) == 0) reshard();
    if (below(3) == 0) reshard();
    if (below(4) == 0) cut_power();
    restart();
  }
  // Takes hits that were appended and not synced: they are then not expected, and may have been sent or not.
  void cut_power() {
    files.power_cut(below(1'000'000));
    files.heal();
    had_power_cut = true;
  }
  void fail_something() {
    constexpr FileOp kOps[] = {FileOp::kAppend, FileOp::kSync, FileOp::kRename, FileOp::kOpen,
                               FileOp::kSyncFolder};
    files.fail(kOps[below(std::size(kOps))], 1 + below(3), 1 + below(3));
  }
  void write_some() {
    const std::size_t count = 1 + below(200);
    journal::Batch batch;
    for (std::size_t i = 0; i < count; ++i, ++hits_written) {
      batch.add(record("/" + std::to_string(hits_written), "s" + std::to_string(below(300))),
                clock.wall_ms());
    }
    const auto offset = journal->append(batch);
    if (!offset) return;
    for (std::size_t i = 0; i < count; ++i) {
      expected.insert({journal->source().hex(), *offset + i - source_first_offset()});
    }
  }
  journal::Offset source_first_offset() const { return journal->recovery().end_offset; }

  void act() {
    const std::uint64_t what = below(100);
    if (what < 50) return write_some();
    if (what < 80) return run_for(milliseconds(below(1000)));
    if (what < 86) return reshard();
    if (what < 90) return kill_and_restart();
    if (what < 94) return fail_something();
    if (what < 96) return let_late_ones_arrive();
    if (what < 98) return throttle_some_shard_or_none();
    sink->silent = !sink->silent;
  }
  // For long: its hits are passed over then.
  void throttle_some_shard_or_none() {
    sink->throttled = {};
    if (below(3) > 0) sink->throttled = stream.shards[stream.open_shard(below(stream.open_count()))].range.id;
  }
  void check() {
    sink->silent = false;
    sink->throttled = {};
    files.heal();
    ship();
    let_late_ones_arrive();
    const auto counted = stream.counted();
    for (const auto& [origin, times] : counted) {
      ASSERT_EQ(times, 1) << "seq " << origin.second << " of " << origin.first << " counts more than once";
    }
    std::set<OriginKey> there;
    for (const auto& [origin, times] : counted) there.insert(origin);
    for (const OriginKey& origin : in_the_journal()) {
      ASSERT_TRUE(there.contains(origin)) << "seq " << origin.second << " of " << origin.first << " is lost";
    }
    if (had_power_cut) return;
    ASSERT_EQ(there.size(), expected.size());
  }
  std::set<OriginKey> in_the_journal() {
    std::set<OriginKey> found;
    const auto reader = journal->read_from(0);
    std::vector<journal::Record> records;
    do {
      EXPECT_TRUE(reader->read(1000, base::kMiB, records));
      for (const journal::Record& record : records) found.insert({record.source.hex(), record.seq});
    } while (!records.empty());
    return found;
  }

  std::mt19937_64 engine;
  std::set<OriginKey> expected;
  bool had_power_cut = false;
};

TEST_P(PropertyTest, EveryHitIsCountedOnceWhateverHappens) {
  static const std::uint64_t kFirst = first_seed();
  const std::uint64_t round_seed = kFirst + static_cast<std::uint64_t>(GetParam());
  SCOPED_TRACE("HITSTREAM_SEED=" + std::to_string(round_seed) + " makes it the first round");
  begin(round_seed);
  for (int i = 0; i < 150 && !HasFailure(); ++i) act();
  if (!HasFailure()) check();
}

INSTANTIATE_TEST_SUITE_P(Rounds, PropertyTest, ::testing::Range(0, 40));

}  // namespace
}  // namespace hitstream::shipper
