// Appenders, readers and housekeeping at the same time, on the real file system. Run it under
// ThreadSanitizer.
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <thread>

#include "journal/journal_fixture.h"
#include "journal/verify.h"

namespace hitstream::journal {
namespace {

constexpr int kAppenders = 3;
constexpr int kBatchesEach = 400;

class ThreadsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        std::filesystem::temp_directory_path() / ("hitstream-journal-" + std::string(6, 'X'));
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    options.folder = pattern;
    options.segment_bytes = 16 * base::kKiB;
    options.record_bytes_max = 1000;
    options.max_bytes = 4 * base::kMiB;
    options.sync.interval = std::chrono::milliseconds(1);
  }
  void TearDown() override { std::filesystem::remove_all(options.folder); }
  void open() { journal = Journal::open(options, files, clock, random).value(); }

  // Appends batches of 1 to 5 records "APPENDER NUMBER" and remembers where they went.
  void append_all(int appender, std::map<Offset, std::string>& written) {
    Batch batch;
    int number = 0;
    for (int i = 0; i < kBatchesEach; ++i) {
      batch.clear();
      const int first = number;
      for (int j = 0; j <= i % 5; ++j) batch.add(text(appender, number++), clock.wall_ms());
      auto offset = journal->append(batch);
      while (!offset && offset.error().code == base::Errc::kFull) {
        std::this_thread::yield();
        offset = journal->append(batch);
      }
      ASSERT_TRUE(offset) << offset.error().message;
      for (int j = 0; j < number - first; ++j)
        written[*offset + static_cast<Offset>(j)] = text(appender, first + j);
    }
  }
  static std::string text(int appender, int number) {
    return std::to_string(appender) + " " + std::to_string(number) + std::string(50, '.');
  }
  // Reads until the appenders are done and nothing more comes.
  void read_all(Reader& reader, std::map<Offset, std::string>& found, bool releases) {
    std::vector<Record> records;
    for (bool was_done = false;;) {
      was_done = done;
      ASSERT_TRUE(reader.read(64, 4096, records));
      for (const Record& r : records) found[r.offset] = r.payload;
      if (releases) journal->release(reader.next_offset());
      if (records.empty() && was_done) return;
      if (records.empty()) std::this_thread::yield();
    }
  }
  void keep_house() {
    while (!done) {
      const auto maintained = journal->maintain();
      ASSERT_TRUE(maintained) << maintained.error().message;
      ASSERT_TRUE(verify(options.folder, files));
      ASSERT_LE(journal->status().bytes, options.max_bytes);
    }
  }

  // Runs everything; checks that the reader that releases has seen every record.
  void run() {
    open();
    std::vector<std::map<Offset, std::string>> written(kAppenders);
    std::map<Offset, std::string> found;
    std::map<Offset, std::string> found_later;
    const auto reader = journal->read_from(0);
    const auto other = journal->read_from(0);
    std::vector<std::thread> appenders;
    for (int i = 0; i < kAppenders; ++i) {
      appenders.emplace_back([&, i] { append_all(i, written[static_cast<std::size_t>(i)]); });
    }
    std::thread reading([&] { read_all(*reader, found, true); });
    std::thread reading_too([&] { read_all(*other, found_later, false); });
    std::thread housekeeping([&] { keep_house(); });
    for (std::thread& thread : appenders) thread.join();
    done = true;
    for (std::thread* thread : {&reading, &reading_too, &housekeeping}) thread->join();

    std::map<Offset, std::string> all;
    for (const auto& part : written) all.insert(part.begin(), part.end());
    EXPECT_EQ(all.size(), static_cast<std::size_t>(kAppenders * kBatchesEach * 3));
    EXPECT_TRUE(found == all) << found.size();
    for (const Damage& damage : reader->take_damage()) {
      ADD_FAILURE() << damage.file << " " << damage.at_byte << " " << damage.records_lost << " "
                    << damage.what;
    }
    std::uint64_t lost = 0;
    for (const Damage& damage : other->take_damage()) lost += damage.records_lost;
    EXPECT_EQ(found_later.size() + lost, all.size());
    for (const auto& [offset, payload] : found_later) ASSERT_EQ(payload, all.at(offset));
  }

  env::PosixFileSystem files;
  env::SystemClock clock;
  env::SystemRandom random;
  Options options;
  std::unique_ptr<Journal> journal;
  std::atomic<bool> done{false};
};

TEST_F(ThreadsTest, EveryRecordIsReadOnceAndInOrder) {
  run();
  journal.reset();
  open();
  EXPECT_TRUE(journal->recovery().damage.empty());
  EXPECT_EQ(journal->status().end_offset, static_cast<Offset>(kAppenders * kBatchesEach * 3));
}

TEST_F(ThreadsTest, SegmentsAreFreedUnderReaders) {
  options.max_bytes = 4 * options.segment_bytes;
  run();
  EXPECT_GT(journal->status().first_offset, 0U);
}

}  // namespace
}  // namespace hitstream::journal
