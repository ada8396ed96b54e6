#include "api/worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <vector>

#include "env/manual_executor.h"

namespace hitstream::api {
namespace {

TEST(Worker, RunsJobsInTheirOrderElsewhere) {
  env::ManualExecutor executor;
  Worker worker(executor, "test", 8);
  std::vector<int> done;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(worker.run([&done, i] { done.push_back(i); }));
  EXPECT_TRUE(done.empty());
  EXPECT_TRUE(executor.run_until_idle());
  EXPECT_EQ(done, (std::vector<int>{0, 1, 2}));
}

TEST(Worker, RefusesMoreThanMayWait) {
  env::ManualExecutor executor;
  Worker worker(executor, "test", 2);
  EXPECT_TRUE(worker.run([] {}));
  EXPECT_TRUE(worker.run([] {}));
  EXPECT_FALSE(worker.run([] { FAIL(); }));
  EXPECT_TRUE(executor.run_until_idle());
  EXPECT_TRUE(worker.run([] {}));
}

TEST(Worker, DropsWhatWaitsWhenItGoes) {
  env::ManualExecutor executor;
  auto kept = std::make_shared<int>();
  {
    Worker worker(executor, "test", 2);
    EXPECT_TRUE(worker.run([kept] { FAIL(); }));
  }
  EXPECT_EQ(kept.use_count(), 1);
}

TEST(Worker, RunsOnAThreadOfItsOwn) {
  env::ThreadExecutor executor;
  auto done = std::make_shared<std::atomic<bool>>(false);
  Worker worker(executor, "test", 2);
  EXPECT_TRUE(worker.run([done] {
    done->store(true);
    done->notify_one();
  }));
  done->wait(false);
  EXPECT_TRUE(*done);
}

}  // namespace
}  // namespace hitstream::api
