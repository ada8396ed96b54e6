// A file system in memory for tests: it can be full, fail on demand, and lose what a power cut loses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "env/files.h"

namespace hitstream::env {

// What can be told to fail.
enum class FileOp { kOpen, kRead, kAppend, kTruncate, kSync, kList, kRename, kRemove, kSyncFolder, kReserve };

// Thread-safe. A folder must be made before files are opened in it, and is never lost. Its files may outlive
// it.
class MemoryFileSystem final : public FileSystem {
 public:
  MemoryFileSystem();
  ~MemoryFileSystem() override;

  [[nodiscard]] base::Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
  [[nodiscard]] base::Result<std::vector<std::string>> list(const std::string& folder) override;
  [[nodiscard]] base::Result<> create_folders(const std::string& folder) override;
  [[nodiscard]] base::Result<> rename(const std::string& from, const std::string& to) override;
  [[nodiscard]] base::Result<> remove(const std::string& path) override;
  // No: it knows no modes.
  [[nodiscard]] base::Result<bool> is_open_to_others(const std::string& path) override;
  [[nodiscard]] base::Result<std::uint64_t> stamp_of(const std::string& path) override;
  [[nodiscard]] base::Result<> sync_folder(const std::string& folder) override;
  [[nodiscard]] base::Result<std::unique_ptr<FileLock>> lock(const std::string& path,
                                                             const std::string& holder_note) override;

  // The disk takes `bytes` more: the write that goes beyond is short, the next one fails with kFull. What is
  // removed or truncated makes room again. Nothing is reserved any more.
  void leave_room(std::uint64_t bytes);
  // The `nth` call of `op` from now (1: the next) and the `times` - 1 after it fail with kIo and change
  // nothing.
  void fail(FileOp op, std::uint64_t nth = 1, std::uint64_t times = 1);
  // There is room again and nothing fails.
  void heal();

  // The machine loses power and comes back: of each file remains what was synced and, by chance, a part of
  // the rest (bytes never written may read as zeros); of the names not made durable by sync_folder() the
  // later ones are gone, by chance all. Files and locks held now are dead: every call on them fails with kIo.
  void power_cut(std::uint64_t seed);

  // Called in each File::sync() before it takes effect, without any lock held.
  void on_sync(std::function<void()> hook);

  // For looking at and damaging files behind the program's back; what is put is durable. get() of a missing
  // file: "".
  void put(const std::string& path, std::string_view content);
  [[nodiscard]] std::string get(const std::string& path) const;
  [[nodiscard]] bool exists(const std::string& path) const;
  // Up to which size the file has room of its own; 0 where it reserved none.
  [[nodiscard]] std::uint64_t reserved(const std::string& path) const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace hitstream::env
