#include "app/replay_run.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <vector>

namespace hitstream::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// A log from lines in memory.
class MemoryLog final : public LogFile {
 public:
  explicit MemoryLog(std::vector<std::string> lines, std::string error = "")
      : lines_(std::move(lines)), error_(std::move(error)) {}
  base::Result<std::optional<Line>> next() override {
    if (at_ < lines_.size()) {
      const std::string& text = lines_[at_++];
      return Line{at_, text, text.size() > kLineBytesMax};
    }
    if (!error_.empty()) return base::fail(base::Errc::kCorrupt, error_);
    return std::nullopt;
  }
  std::optional<double> share() const override { return std::nullopt; }

 private:
  std::vector<std::string> lines_;
  std::string error_;
  std::size_t at_ = 0;
};

// Answers when the test says so, or at once where it has been told how.
class FakeSender final : public HitSender {
 public:
  struct Sent {
    std::uint64_t id = 0;
    HitRequest request;
  };
  void send(std::uint64_t id, const HitRequest& request) override {
    log.push_back({id, request});
    if (respond) answers.push_back(respond(id, request));
  }
  std::vector<HitAnswer> wait(milliseconds) override { return std::exchange(answers, {}); }

  std::vector<Sent> log;
  std::vector<HitAnswer> answers;
  std::function<HitAnswer(std::uint64_t, const HitRequest&)> respond;
};

HitAnswer answer(std::uint64_t id, int status, std::string cookie = "") {
  HitAnswer made;
  made.id = id;
  made.status = status;
  made.set_cookie = std::move(cookie);
  if (status == 0) made.error = "connection refused";
  return made;
}

std::string log_line(int second, const std::string& path, const std::string& client = "192.0.2.1") {
  return fmt::format("{} - - [17/May/2015:10:00:{:02} +0000] \"GET {} HTTP/1.1\" 200 1 \"-\" \"ua\"", client,
                     second, path);
}

class ReplayRunTest : public testing::Test {
 protected:
  // Steps until the replay is over; time passes by as much as each step wants to rest, or by a second.
  ReplaySummary run_to_end(ReplayRun& run) {
    for (int i = 0; i < 10'000; ++i) {
      const auto rest = run.step();
      if (!rest) return run.summary();
      clock_.advance(rest->count() > 0 ? *rest : milliseconds(100));
    }
    ADD_FAILURE() << "the replay does not end";
    return run.summary();
  }
  [[nodiscard]] ReplayRun make(MemoryLog& log) {
    return ReplayRun(plan_, log, sender_, clock_, [](const ReplaySummary&, const LogFile&) {});
  }
  [[nodiscard]] std::vector<std::string> paths_sent() const {
    std::vector<std::string> paths;
    for (const auto& sent : sender_.log) paths.push_back(sent.request.referer.substr(plan_.base.size()));
    return paths;
  }

  ReplayPlan plan_{"http://x.example", 0, 4};
  env::ManualClock clock_;
  FakeSender sender_;
};

TEST_F(ReplayRunTest, SendsEveryLineAndCountsThoseAccepted) {
  sender_.respond = [](std::uint64_t id, const HitRequest&) { return answer(id, 200); };
  MemoryLog log({log_line(0, "/a"), log_line(1, "/b"), log_line(2, "/c", "2001:db8::1")});
  ReplayRun run = make(log);
  const ReplaySummary summary = run_to_end(run);
  EXPECT_EQ(summary.accepted, 3U);
  EXPECT_EQ(summary.exit_status(), 0);
  EXPECT_THAT(paths_sent(), testing::UnorderedElementsAre("/a", "/b", "/c"));
  EXPECT_EQ(sender_.log.back().request.client, "2001:db8::1");
}

std::string line_from(const std::string& path, const std::string& referrer) {
  return fmt::format("192.0.2.1 - - [17/May/2015:10:00:00 +0000] \"GET {} HTTP/1.1\" 200 1 \"{}\" \"ua\"",
                     path, referrer);
}

TEST_F(ReplayRunTest, TellsWhereAVisitorCameFromOnceItsViewIsAccepted) {
  sender_.respond = [](std::uint64_t id, const HitRequest& request) {
    HitAnswer made = answer(id, request.report.empty() ? 200 : 204);
    if (request.report.empty()) made.token = "T";
    return made;
  };
  MemoryLog log(
      {line_from("/a", "https://y.example/"), line_from("/b", "http://x.example/a"), line_from("/c", "-")});
  ReplayRun run = make(log);
  const ReplaySummary summary = run_to_end(run);
  EXPECT_EQ(summary.accepted, 3U);
  EXPECT_EQ(summary.sources, 1U);
  EXPECT_EQ(summary.repeated, 0U);
  EXPECT_EQ(summary.exit_status(), 0);
  std::vector<std::string> reports;
  for (const auto& sent : sender_.log) {
    if (!sent.request.report.empty()) reports.push_back(sent.request.report);
  }
  EXPECT_THAT(reports, ElementsAre(AllOf(HasSubstr(R"("t":"T")"), HasSubstr(R"("r":"https://y.example/")"))));
}

TEST_F(ReplayRunTest, ASourceThatIsRefusedIsNoLineRefused) {
  sender_.respond = [](std::uint64_t id, const HitRequest& request) {
    HitAnswer made = answer(id, request.report.empty() ? 200 : 403);
    made.token = "T";
    return made;
  };
  MemoryLog log({line_from("/a", "https://y.example/")});
  ReplayRun run = make(log);
  const ReplaySummary summary = run_to_end(run);
  EXPECT_EQ(summary.accepted, 1U);
  EXPECT_EQ(summary.refused_total(), 0U);
  EXPECT_EQ(summary.sources_refused, 1U);
  EXPECT_EQ(summary.exit_status(), 1);
}

TEST_F(ReplayRunTest, LeavesSourcesOutWhenTold) {
  plan_.sources = false;
  sender_.respond = [](std::uint64_t id, const HitRequest&) {
    HitAnswer made = answer(id, 200);
    made.token = "T";
    return made;
  };
  MemoryLog log({line_from("/a", "https://y.example/")});
  ReplayRun run = make(log);
  EXPECT_EQ(run_to_end(run).sources, 0U);
  EXPECT_EQ(sender_.log.size(), 1U);
}

TEST_F(ReplayRunTest, NamesTheLinesItCannotRead) {
  sender_.respond = [](std::uint64_t id, const HitRequest&) { return answer(id, 200); };
  MemoryLog log({log_line(0, "/a"), "garbage", "", std::string(kLineBytesMax + 1, 'x'), log_line(1, "/b")});
  ReplayRun run = make(log);
  const ReplaySummary summary = run_to_end(run);
  EXPECT_EQ(summary.accepted, 2U);
  EXPECT_EQ(summary.unreadable, 3U);
  EXPECT_EQ(summary.exit_status(), 1);
  EXPECT_THAT(summary.unreadable_first,
              ElementsAre(HasSubstr("line 2: it does not begin"), "line 3: it is empty",
                          HasSubstr("line 4: it is longer")));
}

TEST_F(ReplayRunTest, KeepsTheRecordedPace) {
  plan_.speed = 2;
  sender_.respond = [](std::uint64_t id, const HitRequest&) { return answer(id, 200); };
  MemoryLog log({log_line(10, "/a"), log_line(14, "/b"), log_line(12, "/earlier"), log_line(20, "/c")});
  ReplayRun run = make(log);
  const std::int64_t start_ms = clock_.wall_ms();
  std::map<std::string, std::int64_t> sent_at;
  while (const auto rest = run.step()) {
    for (const std::string& path : paths_sent()) sent_at.emplace(path, clock_.wall_ms() - start_ms);
    clock_.advance(std::max(*rest, milliseconds(1)));
  }
  EXPECT_NEAR(static_cast<double>(sent_at["/a"]), 0, 5);
  EXPECT_NEAR(static_cast<double>(sent_at["/b"]), 2000, 5);
  EXPECT_NEAR(static_cast<double>(sent_at["/earlier"]), 2000, 5);
  EXPECT_NEAR(static_cast<double>(sent_at["/c"]), 5000, 5);
}

TEST_F(ReplayRunTest, KeepsToItsConnections) {
  plan_.connections = 2;
  MemoryLog log(
      {log_line(0, "/a", "192.0.2.1"), log_line(0, "/b", "192.0.2.2"), log_line(0, "/c", "192.0.2.3")});
  ReplayRun run = make(log);
  ASSERT_TRUE(run.step());
  EXPECT_THAT(paths_sent(), ElementsAre("/a", "/b"));
  sender_.answers.push_back(answer(0, 200));
  ASSERT_TRUE(run.step());
  ASSERT_TRUE(run.step());
  EXPECT_THAT(paths_sent(), ElementsAre("/a", "/b", "/c"));
}

TEST_F(ReplayRunTest, ABrowsersSecondRequestWaitsForItsCookie) {
  MemoryLog log({log_line(0, "/a"), log_line(0, "/b"), log_line(0, "/c")});
  ReplayRun run = make(log);
  ASSERT_TRUE(run.step());
  EXPECT_THAT(paths_sent(), ElementsAre("/a"));
  EXPECT_EQ(sender_.log[0].request.sid, "");
  sender_.answers.push_back(answer(0, 200, "sid=abc; Max-Age=1800"));
  ASSERT_TRUE(run.step());
  ASSERT_TRUE(run.step());
  EXPECT_THAT(paths_sent(), ElementsAre("/a", "/b", "/c"));
  EXPECT_EQ(sender_.log[1].request.sid, "abc");
  EXPECT_EQ(sender_.log[2].request.sid, "abc");
}

TEST_F(ReplayRunTest, ARefusalForNowHoldsUpAndIsTriedAgain) {
  int refusals = 0;
  std::vector<std::int64_t> sent_ms;
  sender_.respond = [&](std::uint64_t id, const HitRequest&) {
    sent_ms.push_back(clock_.wall_ms());
    HitAnswer made = answer(id, ++refusals <= 2 ? 503 : 200);
    if (made.status == 503) made.retry_after = seconds(5);
    return made;
  };
  MemoryLog log({log_line(0, "/a"), log_line(0, "/b")});
  ReplayRun run = make(log);
  const ReplaySummary summary = run_to_end(run);
  EXPECT_EQ(summary.accepted, 2U);
  EXPECT_EQ(summary.repeated, 2U);
  EXPECT_EQ(summary.sent, 2U);
  EXPECT_EQ(summary.exit_status(), 0);
  EXPECT_GE(sent_ms[1] - sent_ms[0], 5000);
  EXPECT_GE(sent_ms[2] - sent_ms[1], 5000);
  EXPECT_THAT(paths_sent(), ElementsAre("/a", "/a", "/a", "/b"));
}

TEST_F(ReplayRunTest, ARefusalForEverIsGivenUpInTheEnd) {
  sender_.respond = [](std::uint64_t id, const HitRequest&) { return answer(id, 503); };
  MemoryLog log({log_line(0, "/a")});
  ReplayRun run = make(log);
  const ReplaySummary summary = run_to_end(run);
  EXPECT_EQ(summary.refused.at(503), 1U);
  EXPECT_EQ(sender_.log.size(), static_cast<std::size_t>(kTriesMax));
  EXPECT_EQ(summary.exit_status(), 1);
}

TEST_F(ReplayRunTest, OtherRefusalsAreCountedByStatusAndNotTriedAgain) {
  sender_.respond = [](std::uint64_t id, const HitRequest& request) {
    return answer(id, request.referer.ends_with("/a") ? 431 : 200);
  };
  MemoryLog log({log_line(0, "/a"), log_line(0, "/b")});
  ReplayRun run = make(log);
  const ReplaySummary summary = run_to_end(run);
  EXPECT_EQ(summary.refused.at(431), 1U);
  EXPECT_EQ(summary.accepted, 1U);
  EXPECT_EQ(sender_.log.size(), 2U);
  EXPECT_EQ(summary.exit_status(), 1);
}

TEST_F(ReplayRunTest, NobodyThereEndsItSoon) {
  sender_.respond = [](std::uint64_t id, const HitRequest&) { return answer(id, 0); };
  MemoryLog log({log_line(0, "/a"), log_line(0, "/b")});
  ReplayRun run = make(log);
  const ReplaySummary summary = run_to_end(run);
  EXPECT_EQ(summary.exit_status(), 2);
  EXPECT_THAT(summary.stopped, HasSubstr("connection refused"));
  EXPECT_LE(sender_.log.size(), 3U);
}

TEST_F(ReplayRunTest, ACollectorThatComesBackLosesNothing) {
  int count = 0;
  sender_.respond = [&](std::uint64_t id, const HitRequest&) { return answer(id, ++count == 2 ? 0 : 200); };
  MemoryLog log({log_line(0, "/a"), log_line(0, "/b")});
  ReplayRun run = make(log);
  const ReplaySummary summary = run_to_end(run);
  EXPECT_EQ(summary.accepted, 2U);
  EXPECT_EQ(summary.repeated, 1U);
  EXPECT_EQ(summary.exit_status(), 0);
}

TEST_F(ReplayRunTest, ABrokenLogIsToldAfterWhatCouldBeReadIsSent) {
  int count = 0;
  sender_.respond = [&](std::uint64_t id, const HitRequest&) { return answer(id, ++count == 1 ? 503 : 200); };
  MemoryLog log({log_line(0, "/a")}, "broken gzip data");
  ReplayRun run = make(log);
  const ReplaySummary summary = run_to_end(run);
  EXPECT_EQ(summary.accepted, 1U);
  EXPECT_EQ(summary.stopped, "broken gzip data");
  EXPECT_EQ(summary.exit_status(), 1);
}

TEST_F(ReplayRunTest, AnEmptyLogIsReplayedAtOnce) {
  MemoryLog log({});
  ReplayRun run = make(log);
  EXPECT_EQ(run_to_end(run).exit_status(), 0);
}

}  // namespace
}  // namespace hitstream::app
