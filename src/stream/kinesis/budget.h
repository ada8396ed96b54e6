// The memory that records read ahead may take, of all shards together.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

#include "telemetry/metrics.h"

namespace hitstream::stream::kinesis {

// Thread-safe.
class Budget {
 public:
  Budget(std::size_t limit, telemetry::Gauge& gauge) : limit_(limit), gauge_(gauge) {}

  void add(std::size_t bytes) { gauge_.set(static_cast<double>(used_ += bytes)); }
  void remove(std::size_t bytes) { gauge_.set(static_cast<double>(used_ -= bytes)); }
  // Whether so much more fits. Something always fits when nothing is there, or a small limit would stop all.
  [[nodiscard]] bool has_room(std::size_t bytes) const { return used_ == 0 || used_ + bytes <= limit_; }

  // Who found no room wants to be told when there is some.
  void want_room() { wanted_ = true; }
  [[nodiscard]] bool take_wanted() { return wanted_.exchange(false); }

 private:
  const std::size_t limit_;
  telemetry::Gauge& gauge_;
  std::atomic<std::size_t> used_{0};
  std::atomic<bool> wanted_{false};
};

// Room kept for an answer that is on its way; given back when destroyed.
class Reservation {
 public:
  Reservation(std::shared_ptr<Budget> budget, std::size_t bytes) : budget_(std::move(budget)), bytes_(bytes) {
    budget_->add(bytes_);
  }
  ~Reservation() { budget_->remove(bytes_); }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

 private:
  std::shared_ptr<Budget> budget_;
  std::size_t bytes_;
};

}  // namespace hitstream::stream::kinesis
