#include "app/wiring/column_budget.h"

#include <algorithm>

namespace hitstream::app::wiring {

void ColumnBudget::enter(Thinnable& one) {
  const std::lock_guard lock(mutex_);
  all_.push_back(&one);
}

void ColumnBudget::leave(Thinnable& one) {
  const std::lock_guard lock(mutex_);
  std::erase(all_, &one);
}

std::size_t ColumnBudget::bytes() const {
  std::size_t sum = 0;
  for (const Thinnable* one : all_) sum += one->column_bytes();
  return sum;
}

void ColumnBudget::enforce() {
  const std::lock_guard lock(mutex_);
  while (bytes() > bytes_max_) {
    Thinnable* next = nullptr;
    std::optional<analytics::ViewColumns::Candidate> least;
    for (Thinnable* one : all_) {
      const auto candidate = one->candidate();
      if (!candidate || (least && *least <= *candidate)) continue;
      least = candidate;
      next = one;
    }
    if (next == nullptr) return;
    next->thin(least->chunk);
  }
}

}  // namespace hitstream::app::wiring
