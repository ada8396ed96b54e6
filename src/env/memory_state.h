// What a MemoryFileSystem consists of. Private to env.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "env/memory_files.h"

namespace hitstream::env {

struct Inode {
  std::string data;
  std::string durable;         // `data` as it was at the last sync
  std::uint64_t reserved = 0;  // its size may grow to this without more of the disk
};

using Names = std::map<std::string, std::shared_ptr<Inode>>;

// A change of names that is not on the disk yet.
struct NameChange {
  std::string removed;  // empty: nothing is
  std::string made;     // empty: nothing is
  std::shared_ptr<Inode> inode;
};

struct Fault {
  std::uint64_t calls_before = 0;
  std::uint64_t times = 0;
};

struct MemoryFileSystem::State {
  mutable std::mutex mutex;  // guards all below
  std::set<std::string> folders;
  Names names;
  Names durable_names;
  std::vector<NameChange> pending;  // leads from durable_names to names, in this order
  std::set<std::string> locked;
  std::uint64_t generation = 0;  // one more with each power cut
  std::uint64_t capacity = std::numeric_limits<std::uint64_t>::max();
  std::array<Fault, 10> faults;
  std::function<void()> sync_hook;

  // The functions below are called with the mutex held.
  [[nodiscard]] bool must_fail(FileOp op);
  [[nodiscard]] std::uint64_t room() const;
  void change_names(NameChange change);
  void make_names_durable(const std::string& folder);
  void power_cut(std::uint64_t seed);
};

[[nodiscard]] std::string folder_of(const std::string& path);

}  // namespace hitstream::env
