// What rows were before they were changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hitstream::analytics {

// Changes are numbered from 0 on; the oldest are forgotten. Not thread-safe.
template <class Before>
class ChangeLog {
 public:
  struct Entry {
    std::uint32_t index = 0;
    Before before;
  };

  // Keeps at most `entries_max`, and at least half as many of the newest.
  void note(std::uint32_t index, const Before& before, std::size_t entries_max) {
    if (entries_.size() >= entries_max) {
      const std::size_t gone = entries_.size() - entries_max / 2;
      entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(gone));
      begin_ += gone;
    }
    entries_.push_back({index, before});
  }
  void forget() {
    begin_ = end();
    entries_ = {};
  }

  [[nodiscard]] std::uint64_t begin() const { return begin_; }  // the oldest that is known
  [[nodiscard]] std::uint64_t end() const { return begin_ + entries_.size(); }
  // Oldest first; `number` is not before begin().
  [[nodiscard]] std::span<const Entry> since(std::uint64_t number) const {
    return std::span(entries_).subspan(static_cast<std::size_t>(number - begin_));
  }
  [[nodiscard]] std::size_t memory_bytes() const { return entries_.capacity() * sizeof(Entry); }

 private:
  std::uint64_t begin_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace hitstream::analytics
