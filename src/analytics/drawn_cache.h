// What was drawn from chunks, kept for the next who asks the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "analytics/scan.h"

namespace hitstream::analytics {

// What was asked for least recently goes when there is more than the limit. Thread-safe.
class DrawnCache {
 public:
  explicit DrawnCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // Null where there is none, or one of another version. What follows its chunk has always the version 0.
  [[nodiscard]] std::shared_ptr<Drawn> find(const std::string& key, std::uint64_t version);
  // In the place of what the key had, which may be the same: its size is looked at again.
  void put(const std::string& key, std::uint64_t version, std::shared_ptr<Drawn> drawn);
  [[nodiscard]] std::size_t memory_bytes() const;

 private:
  struct Entry {
    std::string key;
    std::uint64_t version = 0;
    std::size_t bytes = 0;
    std::shared_ptr<Drawn> drawn;
  };
  using Entries = std::list<Entry>;  // asked for last first
  void remove(Entries::iterator entry);

  std::size_t bytes_max_;
  mutable std::mutex mutex_;
  std::size_t bytes_ = 0;
  Entries entries_;
  std::unordered_map<std::string, Entries::iterator> by_key_;
};

}  // namespace hitstream::analytics
