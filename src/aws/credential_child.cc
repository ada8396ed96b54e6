#include "aws/credential_child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

#include "base/units.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using base::Result;

constexpr std::int64_t kTimeLimitNanos = base::kMillisPerMinute * base::kNanosPerMilli;
constexpr std::size_t kOutputBytesMax = 64 * base::kKiB;
constexpr int kStopCheckMillis = 50;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  [[nodiscard]] int get() const { return fd_; }  // negative when closed, which poll() passes over

 private:
  int fd_;
};

// A running program and the reading end of its standard output. Killed, if need be, and waited for when
// destroyed.
class Child {
 public:
  Child(pid_t pid, Descriptor output)
      : pid_(pid), end_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))), output_(std::move(output)) {}
  ~Child() {
    if (status_) return;
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Until there is output, it ends, or some time has passed.
  void wait() const {
    std::array<pollfd, 2> events{{{output_.get(), POLLIN, 0}, {end_.get(), POLLIN, 0}}};
    ::poll(events.data(), events.size(), kStopCheckMillis);
  }

  // Takes what is there, until `into` is longer than allowed.
  void read_into(std::string& into) {
    std::array<char, 4096> buffer;
    while (output_.get() >= 0 && into.size() <= kOutputBytesMax) {
      const ssize_t got = ::read(output_.get(), buffer.data(), buffer.size());
      if (got > 0) into.append(buffer.data(), static_cast<std::size_t>(got));
      if (got < 0 && errno == EAGAIN) return;
      if (got == 0 || (got < 0 && errno != EINTR)) output_.close();
    }
  }

  // The status of waitpid() once it has ended.
  [[nodiscard]] std::optional<int> status() {
    int status = 0;
    if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
    return status_;
  }

 private:
  const pid_t pid_;
  const Descriptor end_;
  Descriptor output_;
  std::optional<int> status_;
};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

class Attributes {
 public:
  // The program's own threads block the signals that end it; the child's must not.
  Attributes() {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&raw);
    posix_spawnattr_setsigmask(&raw, &none);
    posix_spawnattr_setsigdefault(&raw, &all);
    posix_spawnattr_setpgroup(&raw, 0);
    posix_spawnattr_setflags(&raw, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() { posix_spawnattr_destroy(&raw); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  posix_spawnattr_t raw{};
};

class FileActions {
 public:
  explicit FileActions(int output) {
    posix_spawn_file_actions_init(&raw);
    posix_spawn_file_actions_addopen(&raw, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&raw, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&raw, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&raw, STDERR_FILENO + 1);
  }
  ~FileActions() { posix_spawn_file_actions_destroy(&raw); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  posix_spawn_file_actions_t raw{};
};

// 0 or the error.
int spawn(Program& program, int output, pid_t& pid) {
  const Attributes attributes;
  const FileActions files(output);
  const std::vector<char*> words = pointers_to(program.words);
  const std::vector<char*> environment = pointers_to(program.environment);
  return ::posix_spawnp(&pid, words.front(), &files.raw, &attributes.raw, words.data(), environment.data());
}

Result<std::string> verdict(int status, std::string output, const std::string& what) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return output;
  return base::fail(Errc::kUnavailable, WIFEXITED(status)
                                            ? fmt::format("{}: exited with {}; run it by hand to see why",
                                                          what, WEXITSTATUS(status))
                                            : fmt::format("{}: ended by signal {}", what, WTERMSIG(status)));
}

}  // namespace

Result<std::string> output_of(Program program, const env::Clock& clock, const std::stop_token& stop) {
  const auto cannot_start = [&](int error) {
    return base::fail(Errc::kInvalidArgument, fmt::format("{}: cannot start it: {}", program.what,
                                                          std::generic_category().message(error)));
  };
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) return cannot_start(errno);
  Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  ::fcntl(reading.get(), F_SETFL, O_NONBLOCK);
  pid_t pid = -1;
  if (const int error = spawn(program, writing.get(), pid); error != 0) return cannot_start(error);
  writing.close();
  Child child(pid, std::move(reading));
  const std::int64_t deadline_ns = clock.steady_ns() + kTimeLimitNanos;
  std::string output;
  for (;;) {
    // Asked before reading, so that nothing comes behind what is read after the end.
    const std::optional<int> status = child.status();
    child.read_into(output);
    if (output.size() > kOutputBytesMax)
      return base::fail(Errc::kCorrupt, program.what + ": printed more than 64 KiB");
    if (status) return verdict(*status, std::move(output), program.what);
    if (stop.stop_requested()) return base::fail(Errc::kClosed, program.what + ": stopped");
    if (clock.steady_ns() > deadline_ns)
      return base::fail(Errc::kUnavailable, program.what + ": took more than a minute and was killed");
    child.wait();
  }
}

}  // namespace hitstream::aws
