#include "app/replay_progress.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace hitstream::app {
namespace {

ReplaySummary at(double seconds, std::uint64_t accepted) {
  ReplaySummary summary;
  summary.sent = summary.accepted = accepted;
  summary.seconds = seconds;
  return summary;
}

TEST(ReplayProgress, TellsRateShareAndTimeToGo) {
  EXPECT_EQ(progress_line(at(10, 1000), 0.25), "1000 sent, 1000 accepted, 100/s, 25 %, 30s to go");
  EXPECT_EQ(progress_line(at(100, 1000), 0.5), "1000 sent, 1000 accepted, 10/s, 50 %, 1m40s to go");
  EXPECT_EQ(progress_line(at(3600, 3600), 0.5), "3600 sent, 3600 accepted, 1/s, 50 %, 1h00m to go");
}

TEST(ReplayProgress, GuessesNothingWithoutAShare) {
  EXPECT_EQ(progress_line(at(0, 0), std::nullopt), "0 sent, 0 accepted");
  EXPECT_EQ(progress_line(at(1, 1), 0.0), "1 sent, 1 accepted, 1/s, 0 %");
}

TEST(ReplayProgress, TellsWhatWasRefusedAndUnreadable) {
  ReplaySummary summary = at(1, 1);
  summary.refused[503] = 2;
  summary.unreadable = 3;
  EXPECT_EQ(progress_line(summary, std::nullopt), "1 sent, 1 accepted, 2 refused, 3 unreadable, 1/s");
}

TEST(ReplayProgress, WritesALineNowAndThenWhereThereIsNoTerminal) {
  if (::isatty(STDERR_FILENO) == 1) GTEST_SKIP() << "standard error is a terminal";
  env::ManualClock clock;
  testing::internal::CaptureStderr();
  ReplayProgress progress(clock);
  for (int i = 0; i < 25; ++i) {
    clock.advance(std::chrono::seconds(1));
    progress.show(at(1, 1), std::nullopt);
  }
  progress.end();
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "1 sent, 1 accepted, 1/s\n1 sent, 1 accepted, 1/s\n");
}

}  // namespace
}  // namespace hitstream::app
