// The lines of a list that people write: '#' begins a comment, empty lines mean nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/text.h"

namespace hitstream::analytics {

// `text` must outlive it.
class ListLines {
 public:
  explicit ListLines(std::string_view text) : rest_(text) {}

  // The next line that says something, without spaces around it.
  [[nodiscard]] std::optional<std::string_view> next() {
    while (!rest_.empty()) {
      const std::size_t end = rest_.find('\n');
      std::string_view line = rest_.substr(0, end);
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
      ++number_;
      if (line.ends_with('\r')) line.remove_suffix(1);
      line = base::trim(line.substr(0, line.find('#')));
      if (!line.empty()) return line;
    }
    return std::nullopt;
  }
  // Of the line that next() returned last, from 1 on.
  [[nodiscard]] std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

}  // namespace hitstream::analytics
