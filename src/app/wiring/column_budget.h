// One limit for the columns of all shards: beyond it, old views are thinned evenly.
#pragma once

#include <compare>
#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

#include "analytics/view_columns.h"

namespace hitstream::app::wiring {

// Whose columns count. Called on the consumer's thread.
class Thinnable {
 public:
  virtual ~Thinnable() = default;
  [[nodiscard]] virtual std::size_t column_bytes() const = 0;
  // What it would thin next; nothing when there is nothing.
  [[nodiscard]] virtual std::optional<analytics::ViewColumns::Candidate> candidate() const = 0;
  virtual void thin(std::uint32_t chunk) = 0;
};

// enforce() on the consumer's thread; those who come and go may do so on any.
class ColumnBudget {
 public:
  explicit ColumnBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  void enter(Thinnable& one);
  void leave(Thinnable& one);
  // Thins, of all chunks of all of them, the one that is thinned least, the oldest of these first, until they
  // keep the limit or nothing is left to thin.
  void enforce();

 private:
  [[nodiscard]] std::size_t bytes() const;

  std::size_t bytes_max_;
  std::mutex mutex_;
  std::vector<Thinnable*> all_;
};

}  // namespace hitstream::app::wiring
