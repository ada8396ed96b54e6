// Threads come in through this interface: a task is a function that is called again and again.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace hitstream::env {

// A running task. Destroying it stops it.
class Task {
 public:
  virtual ~Task() = default;
  // Calls it at once instead of after its delay. Thread-safe; a wake during a call leads to one more call.
  virtual void wake() = 0;
  // Returns when the call in progress has returned and no other will come. Thread-safe, safe to repeat; never
  // from within the task.
  virtual void stop() = 0;
};

// Does one bounded piece of work and returns how long it wants to rest: zero to be called again at once.
using Step = std::function<std::chrono::milliseconds()>;

// Whether somebody waits for what a task does.
enum class Urgency : std::uint8_t { kBackground, kAwaited };

class Executor {
 public:
  virtual ~Executor() = default;
  // The first call comes at once. `name` is the thread's name, at most 15 bytes.
  [[nodiscard]] virtual std::unique_ptr<Task> start(std::string name, Step step, Urgency urgency) = 0;
  [[nodiscard]] std::unique_ptr<Task> start(std::string name, Step step) {
    return start(std::move(name), std::move(step), Urgency::kBackground);
  }
};

// One thread for each task. That of a background task yields to threads of the usual priority (event loops)
// where they want all of the processor: it then gets a tenth of it: what is accepted can be counted later.
class ThreadExecutor final : public Executor {
 public:
  using Executor::start;
  [[nodiscard]] std::unique_ptr<Task> start(std::string name, Step step, Urgency urgency) override;
};

}  // namespace hitstream::env
