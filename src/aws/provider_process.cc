#include "aws/provider_process.h"

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <utility>

#include "aws/credential_child.h"
#include "aws/credential_reply.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using base::Result;

constexpr std::string_view kSpaces = " \t\r\n";

// Takes one word at a time off the front of a command.
class Splitter {
 public:
  explicit Splitter(std::string_view rest) : rest_(rest) {}

  // False at the end.
  bool skip_spaces() {
    const std::size_t start = rest_.find_first_not_of(kSpaces);
    if (start == std::string_view::npos) return false;
    rest_.remove_prefix(start);
    return true;
  }

  // Nothing when the command ends within a quotation or behind a backslash.
  std::optional<std::string> take_word() {
    std::string word;
    while (!rest_.empty() && kSpaces.find(rest_.front()) == std::string_view::npos) {
      const char c = take();
      const bool whole = c == '"' || c == '\'' ? take_quoted(c, word) : take_plain(c, word);
      if (!whole) return std::nullopt;
    }
    return word;
  }

 private:
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  bool take_plain(char c, std::string& word) {
    if (c == '\\' && rest_.empty()) return false;
    word += c == '\\' ? take() : c;
    return true;
  }

  bool take_quoted(char quote, std::string& word) {
    while (!rest_.empty()) {
      const char c = take();
      if (c == quote) return true;
      const bool escapes =
          quote == '"' && c == '\\' && !rest_.empty() && (rest_.front() == '"' || rest_.front() == '\\');
      word += escapes ? take() : c;
    }
    return false;
  }

  std::string_view rest_;
};

}  // namespace

Result<std::vector<std::string>> split_command(std::string_view command) {
  Splitter splitter(command);
  std::vector<std::string> words;
  while (splitter.skip_spaces()) {
    std::optional<std::string> word = splitter.take_word();
    if (!word) return base::fail(Errc::kInvalidArgument, "ends within a quotation or behind a backslash");
    words.push_back(*std::move(word));
  }
  if (words.empty()) return base::fail(Errc::kInvalidArgument, "names no program");
  return words;
}

Result<Credentials> run_credential_process(std::string_view command, const Environment& environment,
                                           const env::Clock& clock, const std::string& from,
                                           const std::stop_token& stop) {
  Result<std::vector<std::string>> words = split_command(command);
  const std::string setting = from + ": credential_process";
  if (!words) return base::fail(words.error().code, fmt::format("{} {}", setting, words.error().message));
  const std::string what = fmt::format("{} {}", setting, words->front());
  const Result<std::string> output = output_of({*std::move(words), environment, what}, clock, stop);
  if (!output) return base::forward(output.error());
  if (const auto version = json_field(*output, "Version"); version && *version != "1") {
    return base::fail(Errc::kCorrupt, what + ": printed another Version than 1");
  } else if (!version) {
    return base::fail(Errc::kCorrupt, what + ": did not print a JSON object with a Version");
  }
  return parse_json_credentials(*output, "SessionToken", from);
}

}  // namespace hitstream::aws
