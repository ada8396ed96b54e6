// A thread beside the event loops, for work that takes longer than they may.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "env/executor.h"

namespace hitstream::api {

// Runs jobs one after the other, in their order. Thread-safe. Destroying it waits for the job that runs, and
// drops those that wait.
class Worker {
 public:
  using Job = std::function<void()>;

  // `jobs_max`: that wait at a time. `executor` must outlive it.
  Worker(env::Executor& executor, std::string name, std::size_t jobs_max,
         env::Urgency urgency = env::Urgency::kBackground);
  ~Worker();

  // False, and the job is dropped, when too many wait.
  [[nodiscard]] bool run(Job job);

 private:
  std::chrono::milliseconds step();

  const std::size_t jobs_max_;
  std::mutex mutex_;
  std::deque<Job> jobs_;
  std::unique_ptr<env::Task> task_;  // after what it uses
};

}  // namespace hitstream::api
