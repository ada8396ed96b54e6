#include "env/manual_executor.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace hitstream::env {
namespace {

struct Entry {
  std::string name;
  Step step;
  bool stopped = false;
};

class ManualTask final : public Task {
 public:
  explicit ManualTask(std::shared_ptr<Entry> entry) : entry_(std::move(entry)) {}
  ~ManualTask() override { stop(); }
  void wake() override {}
  void stop() override { entry_->stopped = true; }

 private:
  std::shared_ptr<Entry> entry_;
};

}  // namespace

struct ManualExecutor::State {
  std::vector<std::shared_ptr<Entry>> entries;
};

ManualExecutor::ManualExecutor() : state_(std::make_shared<State>()) {}
ManualExecutor::~ManualExecutor() = default;

std::unique_ptr<Task> ManualExecutor::start(std::string name, Step step, Urgency) {
  auto entry = std::make_shared<Entry>(Entry{std::move(name), std::move(step)});
  state_->entries.push_back(entry);
  return std::make_unique<ManualTask>(std::move(entry));
}

std::size_t ManualExecutor::run_once() {
  std::erase_if(state_->entries, [](const auto& entry) { return entry->stopped; });
  const auto entries = state_->entries;
  for (const auto& entry : entries) {
    if (!entry->stopped) static_cast<void>(entry->step());
  }
  return entries.size();
}

bool ManualExecutor::run_until_idle(std::size_t rounds_max) {
  for (std::size_t round = 0; round < rounds_max; ++round) {
    bool idle = true;
    const auto entries = state_->entries;
    for (const auto& entry : entries) {
      if (!entry->stopped && entry->step() == std::chrono::milliseconds::zero()) idle = false;
    }
    if (idle) return true;
  }
  return false;
}

}  // namespace hitstream::env
