#include "env/memory_files.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "env/memory_state.h"

namespace hitstream::env {
namespace {

using base::Errc;
using base::Result;
using State = MemoryFileSystem::State;

base::Unexpected fail_io(const char* what, const std::string& path) {
  return base::fail(Errc::kIo, std::string(what) + " " + path + ": Input/output error");
}

base::Unexpected fail_missing(const std::string& path) {
  return base::fail(Errc::kNotFound, path + ": No such file or directory");
}

class MemoryFile final : public File {
 public:
  MemoryFile(std::shared_ptr<State> state, std::shared_ptr<Inode> inode, std::string path, bool writable)
      : state_(std::move(state)),
        inode_(std::move(inode)),
        path_(std::move(path)),
        writable_(writable),
        generation_(state_->generation) {}

  Result<std::size_t> append(std::string_view bytes) override {
    const std::lock_guard lock(state_->mutex);
    if (!writable_ || is_refused(FileOp::kAppend)) return fail_io("cannot write", path_);
    const std::uint64_t own =
        std::max<std::uint64_t>(inode_->reserved, inode_->data.size()) - inode_->data.size();
    const std::size_t taken =
        bytes.size() <= own ? bytes.size() : std::min(bytes.size() - own, state_->room()) + own;
    if (taken == 0 && !bytes.empty()) {
      return base::fail(Errc::kFull, "cannot write " + path_ + ": No space left on device");
    }
    inode_->data.append(bytes.substr(0, taken));
    return taken;
  }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> out) const override {
    const std::lock_guard lock(state_->mutex);
    if (is_refused(FileOp::kRead)) return fail_io("cannot read", path_);
    if (offset >= inode_->data.size()) return 0;
    const std::size_t count = std::min<std::uint64_t>(out.size(), inode_->data.size() - offset);
    std::memcpy(out.data(), inode_->data.data() + offset, count);
    return count;
  }

  Result<> reserve(std::uint64_t bytes) override {
    const std::lock_guard lock(state_->mutex);
    if (!writable_ || is_refused(FileOp::kReserve)) return fail_io("cannot reserve room for", path_);
    const std::uint64_t end = inode_->data.size() + bytes;
    const std::uint64_t present = std::max<std::uint64_t>(inode_->reserved, inode_->data.size());
    if (end > present && end - present > state_->room()) {
      inode_->reserved = present + state_->room();  // as ext4 does
      return base::fail(Errc::kFull, "cannot reserve room for " + path_ + ": No space left on device");
    }
    inode_->reserved = std::max(inode_->reserved, end);
    return {};
  }

  Result<> truncate(std::uint64_t size) override {
    const std::lock_guard lock(state_->mutex);
    if (!writable_ || is_refused(FileOp::kTruncate)) return fail_io("cannot truncate", path_);
    inode_->data.resize(size);
    inode_->reserved = 0;
    return {};
  }

  Result<> sync() override {
    std::function<void()> hook;
    {
      const std::lock_guard lock(state_->mutex);
      hook = state_->sync_hook;
    }
    if (hook) hook();
    const std::lock_guard lock(state_->mutex);
    if (is_refused(FileOp::kSync)) return fail_io("cannot sync", path_);
    inode_->durable = inode_->data;
    return {};
  }

  Result<std::uint64_t> size() const override {
    const std::lock_guard lock(state_->mutex);
    if (generation_ != state_->generation) return fail_io("cannot look at", path_);
    return inode_->data.size();
  }

 private:
  bool is_refused(FileOp op) const { return generation_ != state_->generation || state_->must_fail(op); }

  const std::shared_ptr<State> state_;
  const std::shared_ptr<Inode> inode_;
  const std::string path_;
  const bool writable_;
  const std::uint64_t generation_;
};

class MemoryLock final : public FileLock {
 public:
  MemoryLock(std::shared_ptr<State> state, std::string path)
      : state_(std::move(state)), path_(std::move(path)), generation_(state_->generation) {}
  ~MemoryLock() override {
    const std::lock_guard lock(state_->mutex);
    if (generation_ == state_->generation) state_->locked.erase(path_);
  }

 private:
  const std::shared_ptr<State> state_;
  const std::string path_;
  const std::uint64_t generation_;
};

}  // namespace

MemoryFileSystem::MemoryFileSystem() : state_(std::make_shared<State>()) { state_->folders = {"", "."}; }
MemoryFileSystem::~MemoryFileSystem() = default;

Result<std::unique_ptr<File>> MemoryFileSystem::open(const std::string& path, OpenMode mode) {
  const std::lock_guard lock(state_->mutex);
  if (state_->must_fail(FileOp::kOpen)) return fail_io("cannot open", path);
  const auto found = state_->names.find(path);
  const bool exists = found != state_->names.end();
  if (!exists && (mode == OpenMode::kRead || !state_->folders.contains(folder_of(path))))
    return fail_missing(path);
  if (exists && mode == OpenMode::kCreate) return base::fail(Errc::kBusy, path + ": File exists");
  auto inode = exists ? found->second : std::make_shared<Inode>();
  if (!exists) state_->change_names({.removed = {}, .made = path, .inode = inode});
  return std::make_unique<MemoryFile>(state_, std::move(inode), path, mode != OpenMode::kRead);
}

Result<std::vector<std::string>> MemoryFileSystem::list(const std::string& folder) {
  const std::lock_guard lock(state_->mutex);
  if (state_->must_fail(FileOp::kList)) return fail_io("cannot list", folder);
  if (!state_->folders.contains(folder)) return fail_missing(folder);
  std::vector<std::string> found;
  for (const auto& [path, inode] : state_->names) {
    if (folder_of(path) == folder) found.push_back(path.substr(path.rfind('/') + 1));
  }
  return found;
}

Result<> MemoryFileSystem::create_folders(const std::string& folder) {
  const std::lock_guard lock(state_->mutex);
  for (std::size_t at = folder.find('/', 1); at != std::string::npos; at = folder.find('/', at + 1)) {
    state_->folders.insert(folder.substr(0, at));
  }
  state_->folders.insert(folder);
  return {};
}

Result<> MemoryFileSystem::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(state_->mutex);
  if (state_->must_fail(FileOp::kRename)) return fail_io("cannot rename", from);
  const auto found = state_->names.find(from);
  if (found == state_->names.end()) return fail_missing(from);
  auto inode = found->second;
  if (from != to) state_->change_names({.removed = from, .made = to, .inode = std::move(inode)});
  return {};
}

Result<> MemoryFileSystem::remove(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (state_->must_fail(FileOp::kRemove)) return fail_io("cannot remove", path);
  if (!state_->names.contains(path)) return fail_missing(path);
  state_->change_names({.removed = path, .made = {}, .inode = {}});
  return {};
}

Result<> MemoryFileSystem::sync_folder(const std::string& folder) {
  const std::lock_guard lock(state_->mutex);
  if (state_->must_fail(FileOp::kSyncFolder)) return fail_io("cannot sync folder", folder);
  state_->make_names_durable(folder);
  return {};
}

Result<std::unique_ptr<FileLock>> MemoryFileSystem::lock(const std::string& path,
                                                         const std::string& holder_note) {
  auto file = open(path, OpenMode::kAppend);
  if (!file) return base::forward(file.error());
  const std::lock_guard lock(state_->mutex);
  std::string& note = state_->names.at(path)->data;
  if (!state_->locked.insert(path).second) return base::fail(Errc::kBusy, path + " is held by " + note);
  note = holder_note;
  return std::make_unique<MemoryLock>(state_, path);
}

Result<bool> MemoryFileSystem::is_open_to_others(const std::string& path) {
  if (!exists(path)) return fail_missing(path);
  return false;
}

Result<std::uint64_t> MemoryFileSystem::stamp_of(const std::string& path) {
  if (!exists(path)) return fail_missing(path);
  return std::hash<std::string>()(get(path));
}

void MemoryFileSystem::leave_room(std::uint64_t bytes) {
  const std::lock_guard lock(state_->mutex);
  for (const auto& [path, inode] : state_->names) inode->reserved = 0;
  state_->capacity = std::numeric_limits<std::uint64_t>::max();
  state_->capacity -= state_->room();
  state_->capacity += bytes;
}

void MemoryFileSystem::fail(FileOp op, std::uint64_t nth, std::uint64_t times) {
  const std::lock_guard lock(state_->mutex);
  state_->faults.at(static_cast<std::size_t>(op)) = {nth - 1, times};
}

void MemoryFileSystem::heal() {
  const std::lock_guard lock(state_->mutex);
  state_->capacity = std::numeric_limits<std::uint64_t>::max();
  state_->faults = {};
}

void MemoryFileSystem::power_cut(std::uint64_t seed) {
  const std::lock_guard lock(state_->mutex);
  state_->power_cut(seed);
}

void MemoryFileSystem::on_sync(std::function<void()> hook) {
  const std::lock_guard lock(state_->mutex);
  state_->sync_hook = std::move(hook);
}

void MemoryFileSystem::put(const std::string& path, std::string_view content) {
  const std::lock_guard lock(state_->mutex);
  const auto inode = std::make_shared<Inode>(Inode{std::string(content), std::string(content)});
  state_->names[path] = inode;
  state_->durable_names[path] = inode;
}

std::uint64_t MemoryFileSystem::reserved(const std::string& path) const {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->names.find(path);
  return found == state_->names.end() ? 0 : found->second->reserved;
}

std::string MemoryFileSystem::get(const std::string& path) const {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->names.find(path);
  return found == state_->names.end() ? "" : found->second->data;
}

bool MemoryFileSystem::exists(const std::string& path) const {
  const std::lock_guard lock(state_->mutex);
  return state_->names.contains(path);
}

}  // namespace hitstream::env
