#include "app/replay_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hitstream::app {
namespace {

using testing::HasSubstr;

TEST(ReplaySummary, SaysWhatBecameOfTheLines) {
  ReplaySummary summary;
  summary.lines = 20;
  summary.sent = 8;
  summary.accepted = 5;
  summary.refused = {{403, 1}, {503, 2}};
  summary.unreadable = 12;
  summary.unreadable_first = {"line 2: it is empty"};
  summary.seconds = 2;
  const std::string text = summary.to_text();
  for (const char* row : {"lines       20\n", "sent        8\n", "accepted    5\n", "refused     3\n",
                          "  with 403  1\n", "  with 503  2\n", "unreadable  12\n", "  line 2: it is empty\n",
                          "  and 11 more\n", "seconds     2.0\n"}) {
    EXPECT_THAT(text, HasSubstr(row));
  }
}

TEST(ReplaySummary, TheExitStatusTellsWhetherAllWasAccepted) {
  ReplaySummary summary;
  summary.lines = summary.sent = summary.accepted = 3;
  EXPECT_EQ(summary.exit_status(), 0);
  summary.unreadable = 1;
  EXPECT_EQ(summary.exit_status(), 1);
  summary.unreadable = 0;
  summary.sources = 2;
  EXPECT_EQ(summary.exit_status(), 0);
  summary.sources_refused = 1;
  EXPECT_EQ(summary.exit_status(), 1);
  summary.sources_refused = 0;
  summary.accepted = 2;
  EXPECT_EQ(summary.exit_status(), 1);
  summary.never_answered = true;
  EXPECT_EQ(summary.exit_status(), 2);
}

}  // namespace
}  // namespace hitstream::app
