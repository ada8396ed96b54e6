#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <system_error>
#include <utility>

#include "env/files.h"

namespace hitstream::env {
namespace {

using base::Errc;
using base::Result;

Errc code_of(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return Errc::kFull;
    case ENOENT:
      return Errc::kNotFound;
    case EEXIST:
      return Errc::kBusy;
    default:
      return Errc::kIo;
  }
}

base::Unexpected fail_with(int error, const char* what, const std::string& path) {
  return base::fail(code_of(error),
                    fmt::format("{} {}: {}", what, path, std::generic_category().message(error)));
}

// Calls again where a signal interrupted the call.
template <class Call>
auto uninterrupted(Call call) {
  for (;;) {
    const auto answer = call();
    if (answer >= 0 || errno != EINTR) return answer;
  }
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

class PosixFile final : public File {
 public:
  PosixFile(Descriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Result<std::size_t> append(std::string_view bytes) override {
    const ssize_t written = uninterrupted([&] { return ::write(fd_.get(), bytes.data(), bytes.size()); });
    if (written < 0) return fail_with(errno, "cannot write", path_);
    return static_cast<std::size_t>(written);
  }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> out) const override {
    std::size_t filled = 0;
    while (filled < out.size()) {
      const auto at = static_cast<off_t>(offset + filled);
      const ssize_t got =
          uninterrupted([&] { return ::pread(fd_.get(), out.data() + filled, out.size() - filled, at); });
      if (got < 0) return fail_with(errno, "cannot read", path_);
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    return filled;
  }

  Result<> reserve(std::uint64_t bytes) override {
    const auto end = size();
    if (!end) return base::forward(end.error());
    const auto from = static_cast<off_t>(*end);
    if (uninterrupted([&] {
          return ::fallocate(fd_.get(), FALLOC_FL_KEEP_SIZE, from, static_cast<off_t>(bytes));
        }) < 0) {
      return fail_with(errno, "cannot reserve room for", path_);
    }
    return {};
  }

  Result<> truncate(std::uint64_t size) override {
    if (uninterrupted([&] { return ::ftruncate(fd_.get(), static_cast<off_t>(size)); }) < 0) {
      return fail_with(errno, "cannot truncate", path_);
    }
    return {};
  }

  Result<> sync() override {
    if (uninterrupted([&] { return ::fdatasync(fd_.get()); }) < 0) {
      return fail_with(errno, "cannot sync", path_);
    }
    return {};
  }

  Result<std::uint64_t> size() const override {
    struct stat status {};
    if (::fstat(fd_.get(), &status) < 0) return fail_with(errno, "cannot look at", path_);
    return static_cast<std::uint64_t>(status.st_size);
  }

 private:
  Descriptor fd_;
  std::string path_;
};

class PosixLock final : public FileLock {
 public:
  explicit PosixLock(Descriptor fd) : fd_(std::move(fd)) {}
  ~PosixLock() override {
    // A note left behind would name a holder that is gone; the lock itself ends with the descriptor.
    if (::ftruncate(fd_.get(), 0) < 0) return;
  }

 private:
  Descriptor fd_;
};

int flags_of(OpenMode mode) {
  switch (mode) {
    case OpenMode::kRead:
      return O_RDONLY | O_CLOEXEC;
    case OpenMode::kAppend:
      return O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC;
    case OpenMode::kCreate:
      break;
  }
  return O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC;
}

// Journals and state hold addresses and session ids: nobody else's business.
constexpr mode_t kPrivate = 0600;

Descriptor open_descriptor(const std::string& path, int flags) {
  return Descriptor(uninterrupted([&] { return ::open(path.c_str(), flags, kPrivate); }));
}

std::string note_in(const Descriptor& fd) {
  char text[256];
  const ssize_t got = ::pread(fd.get(), text, sizeof text, 0);
  return got > 0 ? std::string(text, static_cast<std::size_t>(got)) : "another process";
}

base::Unexpected fail_with(const std::error_code& error, const char* what, const std::string& path) {
  return fail_with(error.value(), what, path);
}

}  // namespace

Result<std::unique_ptr<File>> PosixFileSystem::open(const std::string& path, OpenMode mode) {
  Descriptor fd = open_descriptor(path, flags_of(mode));
  if (fd.get() < 0) return fail_with(errno, "cannot open", path);
  return std::make_unique<PosixFile>(std::move(fd), path);
}

Result<std::vector<std::string>> PosixFileSystem::list(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> names;
  std::filesystem::directory_iterator entry(folder, error);
  while (!error && entry != std::filesystem::directory_iterator()) {
    names.push_back(entry->path().filename().string());
    entry.increment(error);
  }
  if (error) return fail_with(error, "cannot list", folder);
  std::sort(names.begin(), names.end());
  return names;
}

Result<> PosixFileSystem::create_folders(const std::string& folder) {
  std::vector<std::filesystem::path> changed;  // those that get a new name in them
  std::error_code error;
  std::filesystem::path path = std::filesystem::absolute(folder, error).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  while (!error && !std::filesystem::exists(path, error)) {
    path = path.parent_path();
    changed.push_back(path);
  }
  if (!error) std::filesystem::create_directories(folder, error);
  if (error) return fail_with(error, "cannot make folder", folder);
  for (const std::filesystem::path& parent : changed) {
    if (auto synced = sync_folder(parent.string()); !synced) return synced;
  }
  return {};
}

Result<> PosixFileSystem::rename(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) < 0) return fail_with(errno, "cannot rename", from + " to " + to);
  return {};
}

Result<> PosixFileSystem::remove(const std::string& path) {
  if (::unlink(path.c_str()) < 0) return fail_with(errno, "cannot remove", path);
  return {};
}

Result<> PosixFileSystem::sync_folder(const std::string& folder) {
  const Descriptor fd = open_descriptor(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd.get() < 0) return fail_with(errno, "cannot open folder", folder);
  if (uninterrupted([&] { return ::fsync(fd.get()); }) < 0) {
    return fail_with(errno, "cannot sync folder", folder);
  }
  return {};
}

Result<bool> PosixFileSystem::is_open_to_others(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) < 0) return fail_with(errno, "cannot look at", path);
  return (found.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

Result<std::uint64_t> PosixFileSystem::stamp_of(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) < 0) return fail_with(errno, "cannot look at", path);
  const std::string state = fmt::format("{} {} {} {} {}", found.st_dev, found.st_ino, found.st_size,
                                        found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
  return std::hash<std::string>()(state);
}

Result<std::unique_ptr<FileLock>> PosixFileSystem::lock(const std::string& path,
                                                        const std::string& holder_note) {
  Descriptor fd = open_descriptor(path, O_RDWR | O_CREAT | O_CLOEXEC);
  if (fd.get() < 0) return fail_with(errno, "cannot open", path);
  if (uninterrupted([&] { return ::flock(fd.get(), LOCK_EX | LOCK_NB); }) < 0) {
    if (errno != EWOULDBLOCK) return fail_with(errno, "cannot lock", path);
    return base::fail(Errc::kBusy, fmt::format("{} is held by {}", path, note_in(fd)));
  }
  if (::ftruncate(fd.get(), 0) < 0) return fail_with(errno, "cannot write", path);
  const ssize_t written = ::pwrite(fd.get(), holder_note.data(), holder_note.size(), 0);
  if (written < 0) return fail_with(errno, "cannot write", path);
  return std::make_unique<PosixLock>(std::move(fd));
}

}  // namespace hitstream::env
