#include "env/executor.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "env/manual_executor.h"

namespace hitstream::env {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kPatience(30);

TEST(ThreadExecutor, CallsAtOnceOnAThreadOfTheGivenName) {
  ThreadExecutor executor;
  std::promise<std::string> name;
  bool told = false;
  const auto task = executor.start("journal-sync", [&] {
    char text[16] = {};
    pthread_getname_np(pthread_self(), text, sizeof text);
    if (!told) name.set_value(text);
    told = true;
    return milliseconds(hours(1));
  });
  auto future = name.get_future();
  ASSERT_EQ(future.wait_for(kPatience), std::future_status::ready);
  EXPECT_EQ(future.get(), "journal-sync");
}

int nice_of_a_task(Urgency urgency) {
  ThreadExecutor executor;
  std::promise<int> nice;
  bool told = false;
  const auto task = executor.start(
      "nice",
      [&] {
        if (!told) nice.set_value(getpriority(PRIO_PROCESS, 0));
        told = true;
        return milliseconds(hours(1));
      },
      urgency);
  return nice.get_future().get();
}

TEST(ThreadExecutor, ATaskThatSomebodyWaitsForDoesNotYield) {
  const int usual = getpriority(PRIO_PROCESS, 0);
  EXPECT_EQ(nice_of_a_task(Urgency::kAwaited), usual);
  EXPECT_GE(nice_of_a_task(Urgency::kBackground), usual);
}

TEST(ThreadExecutor, CallsAgainAtOnceWhenTheStepWantsNoRest) {
  ThreadExecutor executor;
  std::promise<void> enough;
  int calls = 0;
  const auto task = executor.start("busy", [&] {
    if (++calls == 1000) enough.set_value();
    return calls < 1000 ? milliseconds(0) : milliseconds(hours(1));
  });
  EXPECT_EQ(enough.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST(ThreadExecutor, AWakeDuringACallLeadsToOneMore) {
  ThreadExecutor executor;
  std::promise<void> first_began;
  std::promise<void> first_may_end;
  std::promise<void> second_began;
  int calls = 0;
  const auto task = executor.start("woken", [&] {
    ++calls;
    if (calls == 1) {
      first_began.set_value();
      first_may_end.get_future().wait();
    } else if (calls == 2) {
      second_began.set_value();
    }
    return milliseconds(hours(1));
  });
  first_began.get_future().wait();
  task->wake();
  first_may_end.set_value();
  EXPECT_EQ(second_began.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST(ThreadExecutor, AfterStopNoCallComes) {
  ThreadExecutor executor;
  std::atomic<int> calls{0};
  const auto task = executor.start("stopped", [&] {
    ++calls;
    return milliseconds(0);
  });
  task->stop();
  const int then = calls;
  task->wake();
  task->stop();
  EXPECT_EQ(calls, then);
}

TEST(ThreadExecutor, SeveralThreadsMayStopATask) {
  ThreadExecutor executor;
  const auto task = executor.start("stopped", [] { return milliseconds(hours(1)); });
  std::vector<std::thread> stoppers;
  for (int i = 0; i < 4; ++i) stoppers.emplace_back([&] { task->stop(); });
  for (std::thread& stopper : stoppers) stopper.join();
}

TEST(ManualExecutor, RunsTasksOnlyWhenTold) {
  ManualExecutor executor;
  int calls = 0;
  auto task = executor.start("counted", [&] {
    ++calls;
    return milliseconds(calls < 5 ? 0 : 1000);
  });
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(executor.run_once(), 1U);
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(executor.run_until_idle());
  EXPECT_EQ(calls, 5);
  task.reset();
  EXPECT_EQ(executor.run_once(), 0U);
}

TEST(ManualExecutor, TellsWhenATaskNeverRests) {
  ManualExecutor executor;
  const auto task = executor.start("restless", [] { return milliseconds(0); });
  EXPECT_FALSE(executor.run_until_idle(10));
}

}  // namespace
}  // namespace hitstream::env
