#include "journal/metrics.h"

#include "journal/journal_fixture.h"

namespace hitstream::journal {
namespace {

class MetricsTest : public JournalTest {
 protected:
  MetricsTest() { options.metrics = &metrics; }
  ~MetricsTest() override { close(); }
  void expect_line(const std::string& line) {
    const std::string text = registry.expose();
    EXPECT_NE(text.find(line + "\n"), std::string::npos) << line << " is not in\n" << text;
  }
  telemetry::Registry registry;
  Metrics metrics{registry};
};

TEST_F(MetricsTest, TellWhatWasAppendedRefusedAndSynced) {
  options.max_bytes = 2 * 4096;
  open();
  metrics.watch(*journal);
  write({"a", "b"});
  EXPECT_TRUE(journal->sync());
  files.fail(env::FileOp::kAppend);
  EXPECT_FALSE(append({"c"}));
  expect_line("hitstream_journal_appends_refused_total{reason=\"error\"} 1");
  expect_line("hitstream_journal_failing 1");
  files.leave_room(0);
  EXPECT_FALSE(append({"c"}));
  expect_line("hitstream_journal_appends_refused_total{reason=\"disk_full\"} 1");
  files.heal();
  while (append({std::string(1000, 'x')})) {
  }
  expect_line("hitstream_journal_appends_refused_total{reason=\"size_limit\"} 1");
  expect_line("hitstream_journal_syncs_total 1");
  expect_line("hitstream_journal_records_appended_total " + std::to_string(journal->status().end_offset));
  expect_line("hitstream_journal_end_offset " + std::to_string(journal->status().end_offset));
  expect_line("hitstream_journal_bytes " + std::to_string(journal->status().bytes));
  expect_line("hitstream_journal_segments " + std::to_string(journal->status().segments));
}

TEST_F(MetricsTest, TellDamageAndWhatExpired) {
  open();
  write({"a", "b", "c"});
  close();
  files.put(path(0), files.get(path(0)) + "torn");
  open();
  expect_line("hitstream_journal_damages_total 1");
  flip(path(0), kHeaderBytes + 16);
  EXPECT_EQ(payloads().size(), 2U);
  expect_line("hitstream_journal_damages_total 2");
  expect_line("hitstream_journal_records_damaged_total 1");
  journal->release(2);
  clock.advance(std::chrono::hours(30));
  EXPECT_TRUE(journal->maintain());
  expect_line("hitstream_journal_segments_freed_total 1");
  expect_line("hitstream_journal_records_expired_total 1");
}

}  // namespace
}  // namespace hitstream::journal
