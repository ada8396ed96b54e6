#include "aws/profile_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using base::Result;

constexpr std::string_view kSpaces = " \t";

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

struct Pair {
  std::string key;  // empty: the line is none
  std::string_view value;
};

Pair split_pair(std::string_view line, std::string_view delimiters) {
  const std::size_t at = line.find_first_of(delimiters);
  if (at == std::string_view::npos) return {};
  return {lower(base::trim(line.substr(0, at))), base::trim(line.substr(at + 1))};
}

class Parser {
 public:
  explicit Parser(const std::string& path) : path_(path) {}

  Result<> take(std::string_view line) {
    ++number_;
    const std::size_t indent = line.find_first_not_of(kSpaces);
    if (indent == std::string_view::npos || line[indent] == '#' || line[indent] == ';') return {};
    const std::string_view text = base::trim(line);
    if (!key_.empty() && indent > indent_) return go_on(text);
    indent_ = indent;
    if (text.front() == '[') return begin_section(text);
    return begin_key(text);
  }

  Sections sections() && { return std::move(sections_); }

 private:
  base::Unexpected refuse(std::string_view why) const {
    return base::fail(Errc::kInvalidArgument, fmt::format("{}:{}: {}", path_, number_, why));
  }

  Result<> begin_section(std::string_view text) {
    const std::size_t end = text.rfind(']');
    if (end == std::string_view::npos || end < 2) return refuse("a section's name ends with ']'");
    section_ = &sections_[std::string(text.substr(1, end - 1))];
    key_.clear();
    return {};
  }

  Result<> begin_key(std::string_view text) {
    if (section_ == nullptr) return refuse("a [section] must come first");
    Pair pair = split_pair(text, "=:");
    if (pair.key.empty()) return refuse("neither a [section] nor key = value");
    key_ = std::move(pair.key);
    (*section_)[key_] = std::string(pair.value);
    nested_ = pair.value.empty();
    return {};
  }

  Result<> go_on(std::string_view text) {
    if (!nested_) {
      (*section_)[key_].append("\n").append(text);
      return {};
    }
    const Pair pair = split_pair(text, "=");
    if (pair.key.empty()) return refuse("not key = value");
    (*section_)[key_ + "." + pair.key] = std::string(pair.value);
    return {};
  }

  const std::string& path_;
  Sections sections_;
  Properties* section_ = nullptr;
  std::string key_;  // empty: none in this section yet
  std::size_t indent_ = 0;
  bool nested_ = false;
  std::size_t number_ = 0;
};

}  // namespace

Result<Sections> parse_profile_file(std::string_view text, const std::string& path) {
  Parser parser(path);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (auto taken = parser.take(line); !taken) return base::forward(std::move(taken.error()));
  }
  return std::move(parser).sections();
}

}  // namespace hitstream::aws
