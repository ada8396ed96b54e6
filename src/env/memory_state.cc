#include "env/memory_state.h"

#include <algorithm>
#include <utility>

namespace hitstream::env {
namespace {

void apply_change(const NameChange& change, Names& names) {
  if (!change.removed.empty()) names.erase(change.removed);
  if (!change.made.empty()) names[change.made] = change.inode;
}

std::uint64_t below(std::mt19937_64& random, std::uint64_t limit) { return random() % limit; }

// What the disk holds of a file that was not synced since `durable`: by chance the old state, or a part of
// what came after, or that with a tail of zeros where the size was written but the data was not.
std::string after_power_cut(const Inode& inode, std::mt19937_64& random) {
  const auto differ =
      std::mismatch(inode.durable.begin(), inode.durable.end(), inode.data.begin(), inode.data.end());
  const auto common = static_cast<std::size_t>(differ.first - inode.durable.begin());
  if (below(random, 3) == 0) return inode.durable;
  const std::size_t kept = common + below(random, inode.data.size() - common + 1);
  std::string result = inode.data.substr(0, kept);
  if (below(random, 3) == 0) result.append(below(random, inode.data.size() - kept + 1), '\0');
  return result;
}

}  // namespace

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

bool MemoryFileSystem::State::must_fail(FileOp op) {
  Fault& fault = faults.at(static_cast<std::size_t>(op));
  if (fault.times == 0) return false;
  if (fault.calls_before > 0) {
    --fault.calls_before;
    return false;
  }
  --fault.times;
  return true;
}

std::uint64_t MemoryFileSystem::State::room() const {
  std::uint64_t used = 0;
  for (const auto& [path, inode] : names)
    used += std::max<std::uint64_t>(inode->data.size(), inode->reserved);
  return capacity > used ? capacity - used : 0;
}

void MemoryFileSystem::State::change_names(NameChange change) {
  apply_change(change, names);
  pending.push_back(std::move(change));
}

void MemoryFileSystem::State::make_names_durable(const std::string& folder) {
  const auto concerned = [&](const NameChange& change) {
    return folder_of(change.removed.empty() ? change.made : change.removed) == folder;
  };
  for (const NameChange& change : pending) {
    if (concerned(change)) apply_change(change, durable_names);
  }
  std::erase_if(pending, concerned);
}

void MemoryFileSystem::State::power_cut(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const std::uint64_t applied = below(random, pending.size() + 1);
  for (std::uint64_t i = 0; i < applied; ++i) apply_change(pending[i], durable_names);
  pending.clear();
  names.clear();
  for (auto& [path, inode] : durable_names) {
    const std::string content = after_power_cut(*inode, random);
    inode = std::make_shared<Inode>(Inode{content, content, 0});
    names[path] = inode;
  }
  locked.clear();
  ++generation;
}

}  // namespace hitstream::env
