#include "app/log_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace hitstream::app {
namespace {

using base::Errc;
using base::Result;

constexpr std::size_t kBufferBytes = 64 * 1024;

struct CloseGz {
  void operator()(gzFile file) const { gzclose(file); }
};
// zlib reads a file that is not gzip as it is.
using GzFile = std::unique_ptr<gzFile_s, CloseGz>;

class GzLogFile final : public LogFile {
 public:
  GzLogFile(std::string path, GzFile file, std::uint64_t size)
      : path_(std::move(path)), file_(std::move(file)), size_(size), buffer_(kBufferBytes) {}

  Result<std::optional<Line>> next() override {
    line_.clear();
    bool too_long = false;
    while (true) {
      if (at_ == end_) {
        if (auto filled = fill(); !filled) return base::forward(std::move(filled.error()));
        if (end_ == 0) break;
      }
      const char* const begin = buffer_.data() + at_;
      const char* const line_end = std::find(begin, static_cast<const char*>(buffer_.data() + end_), '\n');
      keep({begin, static_cast<std::size_t>(line_end - begin)}, too_long);
      at_ = static_cast<std::size_t>(line_end - buffer_.data());
      if (at_ == end_) continue;
      ++at_;
      return finish(too_long);
    }
    if (line_.empty()) return std::nullopt;
    return finish(too_long);
  }

  std::optional<double> share() const override {
    if (size_ == 0) return std::nullopt;
    const double read = static_cast<double>(gzoffset(file_.get()));
    return std::clamp(read / static_cast<double>(size_), 0.0, 1.0);
  }

 private:
  Result<> fill() {
    at_ = end_ = 0;
    const int got = gzread(file_.get(), buffer_.data(), static_cast<unsigned>(buffer_.size()));
    if (got > 0) end_ = static_cast<std::size_t>(got);
    int code = Z_OK;
    const char* const reason = gzerror(file_.get(), &code);
    if (got > 0 || code == Z_OK || code == Z_STREAM_END) return {};
    if (code == Z_ERRNO) return base::fail(Errc::kIo, fmt::format("{}: {}", path_, std::strerror(errno)));
    return base::fail(Errc::kCorrupt,
                      fmt::format("{}: broken gzip data after line {}: {}", path_, number_, reason));
  }
  void keep(std::string_view part, bool& too_long) {
    const std::size_t room = kLineBytesMax - line_.size();
    too_long = too_long || part.size() > room;
    line_ += part.substr(0, room);
  }
  std::optional<Line> finish(bool too_long) {
    std::string_view text = line_;
    if (text.ends_with('\r')) text.remove_suffix(1);
    return Line{++number_, text, too_long};
  }

  std::string path_;
  GzFile file_;
  std::uint64_t size_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::string line_;
  std::uint64_t number_ = 0;
};

}  // namespace

Result<std::unique_ptr<LogFile>> LogFile::open(const std::string& path) {
  const std::string name = path == "-" ? "standard input" : path;
  const int fd = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return base::fail(errno == ENOENT ? Errc::kNotFound : Errc::kIo,
                      fmt::format("{}: {}", name, std::strerror(errno)));
  }
  struct stat status {};
  const bool is_file = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  if (S_ISDIR(status.st_mode)) {
    ::close(fd);
    return base::fail(Errc::kIo, fmt::format("{}: is a folder", name));
  }
  GzFile file(gzdopen(fd, "rb"));
  if (!file) {
    ::close(fd);
    return base::fail(Errc::kIo, fmt::format("{}: out of memory", name));
  }
  return std::make_unique<GzLogFile>(name, std::move(file),
                                     is_file ? static_cast<std::uint64_t>(status.st_size) : 0);
}

}  // namespace hitstream::app
