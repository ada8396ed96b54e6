#include "app/classify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <thread>
#include <utility>

namespace hitstream::app {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kFirefox = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";

std::string answers_to(std::string_view bytes) {
  LineClassifier classifier;
  std::string out;
  classifier.feed(bytes, out);
  classifier.finish(out);
  return out;
}

TEST(LineClassifier, TellsBotsWithThePatternThatMatched) {
  EXPECT_EQ(answers_to("Googlebot/2.1\n"),
            "{\"ua\":\"Googlebot/2.1\",\"bot\":true,\"reason\":\"ua\",\"list\":\"crawler-user-agents\","
            "\"pattern\":\"Googlebot\\u005c/"
            "\",\"name\":\"Googlebot\",\"browser\":\"Googlebot\",\"browser_version\":\"2.1\","
            "\"os\":\"\",\"os_version\":\"\",\"device\":\"\"}\n");
  EXPECT_EQ(answers_to(std::string(kFirefox) + "\n"),
            "{\"ua\":\"" + std::string(kFirefox) +
                "\",\"bot\":false,\"browser\":\"Firefox\",\"browser_version\":\"133.0\",\"os\":\"Linux\","
                "\"os_version\":\"\",\"device\":\"desktop\"}\n");
}

TEST(LineClassifier, NamesABotThatNoListNames) {
  EXPECT_THAT(answers_to("FeedBurner/1.0 (http://www.FeedBurner.com)\n"),
              HasSubstr("\"name\":\"FeedBurner\",\"browser\":\"\""));
}

TEST(LineClassifier, AnswersEveryLineOnce) {
  EXPECT_EQ(answers_to(""), "");
  const std::string unknown =
      ",\"name\":\"\",\"browser\":\"\",\"browser_version\":\"\",\"os\":\"\",\"os_version\":\"\",\"device\":"
      "\"\"}\n";
  EXPECT_EQ(answers_to("\n"), "{\"ua\":\"\",\"bot\":true,\"reason\":\"no_ua\"" + unknown);
  EXPECT_EQ(answers_to("-"), "{\"ua\":\"-\",\"bot\":true,\"reason\":\"no_ua\"" + unknown);
  EXPECT_EQ(answers_to("-\r\n-"), answers_to("-\n-\n"));
}

TEST(LineClassifier, DoesNotMindHowTheBytesAreCut) {
  const std::string bytes = "curl/8.5.0\n" + std::string(kFirefox) + "\n\nx\xff\"y\n";
  for (std::size_t piece = 1; piece < 20; ++piece) {
    LineClassifier classifier;
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += piece) classifier.feed(bytes.substr(at, piece), out);
    classifier.finish(out);
    ASSERT_EQ(out, answers_to(bytes)) << piece;
  }
}

TEST(LineClassifier, CutsALineThatIsTooLong) {
  const std::string out = answers_to(std::string(200'000, 'a') + "\ncurl/8.5.0\n");
  EXPECT_LT(out.size(), LineClassifier::kLineBytesMax + 1000);
  EXPECT_THAT(out, HasSubstr("\n{\"ua\":\"curl/8.5.0\",\"bot\":true"));
}

class Pipe {
 public:
  Pipe() { EXPECT_EQ(::pipe(ends_.data()), 0); }
  ~Pipe() {
    close_write();
    ::close(ends_[0]);
  }
  void write(std::string_view text) {
    EXPECT_EQ(::write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  std::string read() {
    std::array<char, 4096> bytes{};
    const ssize_t got = ::read(ends_[0], bytes.data(), bytes.size());
    return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
  }
  void close_write() {
    if (ends_[1] >= 0) ::close(std::exchange(ends_[1], -1));
  }
  [[nodiscard]] int in() const { return ends_[0]; }
  [[nodiscard]] int out() const { return ends_[1]; }

 private:
  std::array<int, 2> ends_{};
};

TEST(Classify, AnswersALineBeforeTheNextOneComes) {
  Pipe questions;
  Pipe answers;
  int status = -1;
  std::thread program([&] { status = classify(questions.in(), answers.out()); });
  questions.write("curl/8.5.0\n");
  EXPECT_THAT(answers.read(), StartsWith("{\"ua\":\"curl/8.5.0\""));
  questions.write("Wget");
  questions.close_write();
  EXPECT_THAT(answers.read(), StartsWith("{\"ua\":\"Wget\""));
  program.join();
  EXPECT_EQ(status, 0);
}

TEST(Classify, FailsWhenNobodyCanReadOrWrite) {
  Pipe questions;
  questions.write("curl/8.5.0\n");
  EXPECT_EQ(classify(questions.in(), -1), 1);
  EXPECT_EQ(classify(-1, -1), 1);
}

}  // namespace
}  // namespace hitstream::app
