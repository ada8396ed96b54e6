#include "app/classify.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iterator>

#include "analytics/bot_name.h"
#include "analytics/classifier.h"
#include "analytics/device.h"
#include "api/json.h"

namespace hitstream::app {
namespace {

constexpr std::size_t kChunkBytes = 64 << 10;
constexpr int kFailed = 1;

int failed(const char* what) {
  fmt::print(stderr, "hitstream classify: {}: {}\n", what, std::strerror(errno));
  return kFailed;
}

bool write_all(int out, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(out, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

void LineClassifier::feed(std::string_view bytes, std::string& out) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    keep(bytes.substr(0, end));
    if (end == std::string_view::npos) return;
    answer(out);
    bytes.remove_prefix(end + 1);
  }
}

void LineClassifier::finish(std::string& out) {
  if (begun_) answer(out);
}

void LineClassifier::keep(std::string_view bytes) {
  begun_ = true;
  line_.append(bytes.substr(0, kLineBytesMax - line_.size()));
}

void LineClassifier::answer(std::string& out) {
  if (line_.ends_with('\r')) line_.pop_back();
  fmt::format_to(std::back_inserter(out), R"({{"ua":{},)", api::json_quoted(line_));
  tell_agent(tell_bot(out), out);
  out.append("}\n");
  line_.clear();
  begun_ = false;
}

bool LineClassifier::tell_bot(std::string& out) {
  const auto to = std::back_inserter(out);
  const analytics::BotPattern* const found =
      analytics::is_missing(line_) ? nullptr : user_agents_.find(line_);
  if (analytics::is_missing(line_)) {
    fmt::format_to(to, R"("bot":true,"reason":"{}")", analytics::name_of(analytics::BotReason::kNoUserAgent));
  } else if (found != nullptr) {
    fmt::format_to(to, R"("bot":true,"reason":"{}","list":{},"pattern":{})",
                   analytics::name_of(analytics::BotReason::kUserAgent), api::json_quoted(found->list),
                   api::json_quoted(found->shown));
  } else {
    out.append(R"("bot":false)");
    return false;
  }
  return true;
}

void LineClassifier::tell_agent(bool is_bot, std::string& out) {
  const analytics::NameAndVersion browser = parser_.browser_of(line_);
  const analytics::NameAndVersion os = parser_.os_of(line_);
  const auto to = std::back_inserter(out);
  if (is_bot) {
    const std::string_view name =
        browser.name.empty() ? analytics::bot_name_of(line_) : std::string_view(browser.name);
    fmt::format_to(to, R"(,"name":{})", api::json_quoted(name));
  }
  fmt::format_to(to, R"(,"browser":{},"browser_version":{},"os":{},"os_version":{},"device":"{}")",
                 api::json_quoted(browser.name), api::json_quoted(browser.version), api::json_quoted(os.name),
                 api::json_quoted(os.version), analytics::name_of(analytics::device_of(line_, os.name)));
}

int classify(int in, int out) {
  LineClassifier classifier;
  std::array<char, kChunkBytes> chunk{};
  std::string answers;
  while (true) {
    const ssize_t got = ::read(in, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("standard input");
    if (got == 0) classifier.finish(answers);
    classifier.feed(std::string_view(chunk.data(), static_cast<std::size_t>(got)), answers);
    if (!write_all(out, answers)) return failed("standard output");
    answers.clear();
    if (got == 0) return 0;
  }
}

}  // namespace hitstream::app
