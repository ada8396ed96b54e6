#include "api/worker.h"

#include <utility>

namespace hitstream::api {

constexpr std::chrono::hours kIdle{24};

Worker::Worker(env::Executor& executor, std::string name, std::size_t jobs_max, env::Urgency urgency)
    : jobs_max_(jobs_max),
      task_(executor.start(
          std::move(name), [this] { return step(); }, urgency)) {}

Worker::~Worker() { task_->stop(); }

bool Worker::run(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() >= jobs_max_) return false;
    jobs_.push_back(std::move(job));
  }
  task_->wake();
  return true;
}

std::chrono::milliseconds Worker::step() {
  Job job;
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.empty()) return kIdle;
    job = std::move(jobs_.front());
    jobs_.pop_front();
  }
  job();
  return std::chrono::milliseconds(0);
}

}  // namespace hitstream::api
