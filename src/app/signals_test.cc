#include "app/signals.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

namespace hitstream::app {
namespace {

class StopGuardDeathTest : public testing::Test {
 protected:
  StopGuardDeathTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
  env::ManualClock clock_;
};

// Waits for what never comes.
void hang() {
  sigset_t never;
  sigemptyset(&never);
  int caught = 0;
  sigaddset(&never, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &never, nullptr);
  sigwait(&never, &caught);
}

TEST(StopSignal, NoneComesWithinTheLimit) {
  EXPECT_FALSE(wait_for_stop_signal(std::chrono::milliseconds(0)));
}

TEST_F(StopGuardDeathTest, ASignalWithinTheLimitIsTaken) {
  EXPECT_EXIT(
      {
        block_stop_signals();
        ::kill(::getpid(), SIGTERM);
        ::_exit(wait_for_stop_signal(std::chrono::milliseconds(0)).value_or(0));
      },
      testing::ExitedWithCode(SIGTERM), "");
}

TEST_F(StopGuardDeathTest, AStopThatHangsIsGivenUp) {
  EXPECT_EXIT(
      {
        block_stop_signals();
        const StopGuard guard(std::chrono::milliseconds(0), clock_);
        hang();
      },
      testing::ExitedWithCode(1), "giving up");
}

TEST_F(StopGuardDeathTest, ASecondSignalEndsItAtOnce) {
  EXPECT_EXIT(
      {
        block_stop_signals();
        const StopGuard guard(std::chrono::hours(1), clock_);
        kill(getpid(), SIGTERM);
        hang();
      },
      testing::ExitedWithCode(128 + SIGTERM), "second signal");
}

TEST_F(StopGuardDeathTest, AStopInTimeIsLeftAlone) {
  EXPECT_EXIT(
      {
        block_stop_signals();
        { const StopGuard guard(std::chrono::hours(1), clock_); }
        _exit(7);
      },
      testing::ExitedWithCode(7), "");
}

TEST_F(StopGuardDeathTest, TheSignalThatWasSentIsTold) {
  EXPECT_EXIT(
      {
        block_stop_signals();
        kill(getpid(), SIGINT);
        _exit(wait_for_stop_signal());
      },
      testing::ExitedWithCode(SIGINT), "");
}

}  // namespace
}  // namespace hitstream::app
