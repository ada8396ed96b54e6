// The lines of a file, of a gzip file (told by its content), or of standard input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hitstream::app {

// Longer lines are told as such and not kept.
inline constexpr std::size_t kLineBytesMax = 64 * 1024;

struct Line {
  std::uint64_t number = 0;  // from 1
  std::string_view text;     // without its line end; valid until the next call; cut when too long
  bool too_long = false;
};

// Not thread-safe.
class LogFile {
 public:
  // "-" is standard input.
  [[nodiscard]] static base::Result<std::unique_ptr<LogFile>> open(const std::string& path);
  virtual ~LogFile() = default;

  // The next line, or nothing at the end. kIo and kCorrupt (a broken gzip file) end the file.
  [[nodiscard]] virtual base::Result<std::optional<Line>> next() = 0;
  // How much of the file has been read, 0 to 1; nothing where its size is not known.
  [[nodiscard]] virtual std::optional<double> share() const = 0;
};

}  // namespace hitstream::app
