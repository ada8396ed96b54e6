// Random appends, openings, reads, faults of the disk and power cuts, against a model of what must be there.
#include <map>
#include <random>
#include <set>

#include "journal/journal_fixture.h"
#include "journal/verify.h"

namespace hitstream::journal {
namespace {

using env::FileOp;

struct Written {
  std::string payload;
  std::string source;
  std::uint64_t seq = 0;
};

class PropertyTest : public JournalTest {
 protected:
  std::uint64_t below(std::uint64_t limit) { return engine() % limit; }

  void start(std::uint64_t seed, SyncPolicy::Mode mode) {
    engine.seed(seed);
    options.sync.mode = mode;
    options.segment_bytes = 500 + below(2000);
    options.record_bytes_max = 400;
    options.max_bytes = 1 << 20;
    open();
    begin_source();
  }
  void begin_source() {
    source = journal->source().hex();
    source_first = journal->status().end_offset;
    EXPECT_TRUE(sources.insert(source).second);
  }

  void append_some() {
    Batch batch;
    std::vector<std::string> records(1 + below(5));
    for (std::string& record : records) {
      record = std::to_string(counter++) + ":" + std::string(below(200), static_cast<char>('a' + below(26)));
      batch.add(record, clock.wall_ms());
    }
    const Offset end = journal->status().end_offset;
    const auto first = journal->append(batch);
    if (!first) {
      EXPECT_EQ(journal->status().end_offset, end);
      // If even the cut fails and the power goes, whole records of the refused batch may turn up.
      torn.clear();
      for (std::size_t i = 0; i < records.size(); ++i)
        torn[end + i] = {records[i], source, end + i - source_first};
      return;
    }
    torn.clear();
    EXPECT_EQ(*first, end);
    for (std::size_t i = 0; i < records.size(); ++i)
      model[end + i] = {records[i], source, end + i - source_first};
    if (options.sync.mode == SyncPolicy::Mode::kAlways) synced_end = end + records.size();
  }

  void sync_some() {
    const Offset end = journal->status().end_offset;
    if (journal->sync()) synced_end = std::max(synced_end, end);
  }

  void fail_something() {
    constexpr FileOp kOps[] = {FileOp::kAppend, FileOp::kTruncate, FileOp::kSync,      FileOp::kRename,
                               FileOp::kOpen,   FileOp::kRemove,   FileOp::kSyncFolder};
    if (below(2) == 0) {
      files.leave_room(below(1500));
    } else {
      files.fail(kOps[below(std::size(kOps))], 1 + below(4), 1 + below(3));
    }
  }

  void check_records() {
    const auto reader = journal->read_from(0);
    // A power cut may take even the first segments, if they were never synced.
    const Offset first = journal->status().first_offset;
    Offset expected = first;
    std::uint64_t missing = 0;
    for (const Kept& record : drain(*reader, 1 + below(50), 1 + below(2000))) {
      ASSERT_GE(record.offset, expected);
      for (; expected < record.offset; ++expected, ++missing)
        ASSERT_FALSE(model.contains(expected)) << expected;
      ++expected;
      ASSERT_TRUE(model.contains(record.offset)) << record.offset;
      const Written& written = model.at(record.offset);
      ASSERT_EQ(record.payload, written.payload);
      ASSERT_EQ(record.source, written.source);
      ASSERT_EQ(record.seq, written.seq);
      ASSERT_EQ(journal->source_at(record.offset).value().hex(), written.source);
    }
    missing += journal->status().end_offset - expected;
    ASSERT_EQ(first + missing + model.size(), journal->status().end_offset);
    std::uint64_t told = 0;
    for (const Damage& damage : reader->take_damage()) told += damage.records_lost;
    ASSERT_EQ(told, missing);
  }

  // Takes what a power cut took out of the model, and what it brought (parts of a torn batch) in.
  void adjust_model_after_power_cut() {
    std::map<Offset, Written> kept;
    for (const Kept& record : drain(*journal->read_from(0))) {
      const auto found = model.find(record.offset);
      const bool was_torn = found == model.end() || found->second.payload != record.payload;
      if (was_torn) {
        ASSERT_TRUE(torn.contains(record.offset)) << record.offset;
      }
      kept[record.offset] = was_torn ? torn.at(record.offset) : found->second;
    }
    for (const auto& [offset, written] : model) {
      if (offset < synced_end) {
        ASSERT_TRUE(kept.contains(offset)) << offset << " was synced";
      }
    }
    model = std::move(kept);
  }

  void reopen(bool with_power_cut) {
    if (with_power_cut) {
      power_cut(engine());
    } else {
      close();
    }
    if (below(4) == 0) fail_something();
    while (!try_open()) files.heal();
    files.heal();
    adjust_model_after_power_cut();
    synced_end = options.sync.mode == SyncPolicy::Mode::kNever ? 0 : journal->status().end_offset;
    if (!with_power_cut && options.sync.mode != SyncPolicy::Mode::kNever) {
      ASSERT_LE(synced_end, journal->status().end_offset);
    }
    torn.clear();
    begin_source();
  }

  void step() {
    switch (below(20)) {
      case 0:
        reopen(false);
        break;
      case 1:
        reopen(true);
        break;
      case 2:
        fail_something();
        break;
      case 3:
        files.heal();
        break;
      case 4:
        check_quietly();
        break;
      case 5:
        sync_some();
        break;
      case 6:
        clock.advance(std::chrono::milliseconds(below(3000)));
        static_cast<void>(journal->maintain());
        break;
      default:
        append_some();
    }
  }
  // Reading is checked with a sound disk: what a failing one does to readers has tests of its own.
  void check_quietly() {
    files.heal();
    check_records();
  }

  std::mt19937_64 engine;
  std::map<Offset, Written> model;
  std::map<Offset, Written> torn;
  std::set<std::string> sources;
  std::string source;
  Offset source_first = 0;
  Offset synced_end = 0;
  int counter = 0;
};

class EachSeed : public PropertyTest, public ::testing::WithParamInterface<int> {};

TEST_P(EachSeed, NothingPromisedIsLostAndNothingElseIsRead) {
  constexpr std::uint64_t kRunsEach = 100;
  for (std::uint64_t run = 0; run < kRunsEach; ++run) {
    const std::uint64_t seed = static_cast<std::uint64_t>(GetParam()) * kRunsEach + run;
    SCOPED_TRACE("seed " + std::to_string(seed));
    close();
    files.heal();
    for (const std::string& name : files.list(kFolder).value_or(std::vector<std::string>())) {
      ASSERT_TRUE(files.remove(std::string(kFolder) + "/" + name));
    }
    ASSERT_TRUE(files.create_folders(kFolder));
    ASSERT_TRUE(files.sync_folder(kFolder));
    model.clear();
    torn.clear();
    synced_end = 0;
    start(seed, static_cast<SyncPolicy::Mode>(seed % 3));
    for (int i = 0; i < 150 && !HasFailure(); ++i) step();
    check_quietly();
    ASSERT_TRUE(verify(kFolder, files));
    ASSERT_FALSE(HasFailure());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, EachSeed, ::testing::Range(0, 3));

}  // namespace
}  // namespace hitstream::journal
