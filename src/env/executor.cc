#include "env/executor.h"

#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <cassert>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace hitstream::env {
namespace {

// Of Linux, where each thread has its own (sched(7)): a tenth of the weight of an event loop's.
constexpr int kNice = 10;

class ThreadTask;
// The task whose thread this is.
thread_local const ThreadTask* current_task = nullptr;

class ThreadTask final : public Task {
 public:
  ThreadTask(std::string name, Step step, Urgency urgency)
      : name_(std::move(name)), step_(std::move(step)), urgency_(urgency), thread_([this] { run(); }) {}
  ~ThreadTask() override { stop(); }

  void wake() override {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    changed_.notify_one();
  }

  void stop() override {
    assert(current_task != this);
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      changed_.notify_one();
    }
    const std::lock_guard joining(join_mutex_);
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    constexpr std::size_t kNameBytesMax = 15;
    pthread_setname_np(pthread_self(), name_.substr(0, kNameBytesMax).c_str());
    // Refused where the administrator limits it; the work is then done as well.
    if (urgency_ == Urgency::kBackground) (void)::setpriority(PRIO_PROCESS, 0, kNice);
    current_task = this;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      woken_ = false;
      lock.unlock();
      // Capped so that "forever" does not overflow the clock.
      const std::chrono::milliseconds rest =
          std::min<std::chrono::milliseconds>(step_(), std::chrono::hours(24));
      lock.lock();
      changed_.wait_for(lock, rest, [this] { return woken_ || stopping_; });
    }
  }

  const std::string name_;
  const Step step_;
  const Urgency urgency_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  std::mutex join_mutex_;
  std::thread thread_;  // after what it uses
};

}  // namespace

std::unique_ptr<Task> ThreadExecutor::start(std::string name, Step step, Urgency urgency) {
  return std::make_unique<ThreadTask>(std::move(name), std::move(step), urgency);
}

}  // namespace hitstream::env
