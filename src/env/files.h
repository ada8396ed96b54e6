// The file system comes in through this interface: the real one, and for tests one in memory that can fail on
// demand (env/memory_files.h). Paths are absolute or relative to the working directory, separated by '/'.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hitstream::env {

// One open file. Closed by its destructor. Calls on one file are not synchronised, except that read_at() may
// run beside append().
class File {
 public:
  virtual ~File() = default;
  // Appends at the end in one write(2). Returns how much was written, which is less than asked for when the
  // disk filled up on the way (a short write); kIo (kFull for ENOSPC and EDQUOT) when nothing was.
  [[nodiscard]] virtual base::Result<std::size_t> append(std::string_view bytes) = 0;
  // Reads up to out.size() bytes from `offset`; fewer at the end of the file, 0 behind it.
  [[nodiscard]] virtual base::Result<std::size_t> read_at(std::uint64_t offset,
                                                          std::span<char> out) const = 0;
  // Sets room on the disk aside for `bytes` behind the end, so that appends need not look for it; size() does
  // not tell of it. kFull where there is not so much, kIo where the file system does not know of such a
  // thing; what can be appended is the same as before then.
  [[nodiscard]] virtual base::Result<> reserve(std::uint64_t bytes) = 0;
  // Cuts or extends with zeros; later appends go to the new end. Gives back what was reserved.
  [[nodiscard]] virtual base::Result<> truncate(std::uint64_t size) = 0;
  // Data and size are on the disk when it returns (fdatasync).
  [[nodiscard]] virtual base::Result<> sync() = 0;
  [[nodiscard]] virtual base::Result<std::uint64_t> size() const = 0;
};

// Held until destroyed.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

enum class OpenMode {
  kRead,    // must exist; append and truncate fail
  kAppend,  // made when missing; reading is allowed too
  kCreate,  // made, for its owner only; fails with kBusy when it exists
};

// Thread-safe. Errors name the path and the system's reason; a missing file is kNotFound.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  [[nodiscard]] virtual base::Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) = 0;
  // Names without the folder, sorted by byte value.
  [[nodiscard]] virtual base::Result<std::vector<std::string>> list(const std::string& folder) = 0;
  // With its parents; those that are made are on the disk when it returns.
  [[nodiscard]] virtual base::Result<> create_folders(const std::string& folder) = 0;
  // Atomically replaces `to`.
  [[nodiscard]] virtual base::Result<> rename(const std::string& from, const std::string& to) = 0;
  [[nodiscard]] virtual base::Result<> remove(const std::string& path) = 0;
  // Whether anybody but its owner may read or write it, as far as the mode tells.
  [[nodiscard]] virtual base::Result<bool> is_open_to_others(const std::string& path) = 0;
  // A number that changes when the file is replaced or written: to ask from time to time.
  [[nodiscard]] virtual base::Result<std::uint64_t> stamp_of(const std::string& path) = 0;
  // Names made, renamed or removed in `folder` are on the disk when it returns.
  [[nodiscard]] virtual base::Result<> sync_folder(const std::string& folder) = 0;
  // Exclusive advisory lock on `path` (made when missing), which then holds `holder_note` ("pid 4711,
  // hitstream serve"). kBusy with the present holder's note in the message when another process, or this one,
  // holds it.
  [[nodiscard]] virtual base::Result<std::unique_ptr<FileLock>> lock(const std::string& path,
                                                                     const std::string& holder_note) = 0;
};

class PosixFileSystem final : public FileSystem {
 public:
  [[nodiscard]] base::Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
  [[nodiscard]] base::Result<std::vector<std::string>> list(const std::string& folder) override;
  [[nodiscard]] base::Result<> create_folders(const std::string& folder) override;
  [[nodiscard]] base::Result<> rename(const std::string& from, const std::string& to) override;
  [[nodiscard]] base::Result<> remove(const std::string& path) override;
  [[nodiscard]] base::Result<bool> is_open_to_others(const std::string& path) override;
  [[nodiscard]] base::Result<std::uint64_t> stamp_of(const std::string& path) override;
  [[nodiscard]] base::Result<> sync_folder(const std::string& folder) override;
  [[nodiscard]] base::Result<std::unique_ptr<FileLock>> lock(const std::string& path,
                                                             const std::string& holder_note) override;
};

// The whole file, or an error; kFull when it is larger than `limit`.
[[nodiscard]] base::Result<std::string> read_file(FileSystem& files, const std::string& path,
                                                  std::size_t limit);

// Replaces `folder`/`name` so that a crash at any moment leaves the old content or the new: temporary file,
// fsync, rename, fsync of the folder.
[[nodiscard]] base::Result<> write_file_atomically(FileSystem& files, const std::string& folder,
                                                   const std::string& name, std::string_view content);

}  // namespace hitstream::env
