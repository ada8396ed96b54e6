// An executor for tests: nothing runs until the test says so, and then on the test's own thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "env/executor.h"

namespace hitstream::env {

// Not thread-safe, except that tasks may be woken from anywhere (which has no effect here). Tasks may outlive
// it.
class ManualExecutor final : public Executor {
 public:
  ManualExecutor();
  ~ManualExecutor() override;
  using Executor::start;
  [[nodiscard]] std::unique_ptr<Task> start(std::string name, Step step, Urgency urgency) override;

  // Calls every task that is not stopped once, in the order of their start; returns how many there were.
  std::size_t run_once();
  // Calls tasks until each wants to rest; false when some task still has work after `rounds_max` rounds.
  [[nodiscard]] bool run_until_idle(std::size_t rounds_max = 10'000);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace hitstream::env
