#include "telemetry/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hitstream::telemetry {
namespace {

using testing::ContainsRegex;

std::string logged(LogLevel threshold, LogFormat format, LogLevel level) {
  testing::internal::CaptureStderr();
  configure_log(threshold, format);
  log(level, "{a} message", {{"key", "value {}"}, {"n", 3}});
  return testing::internal::GetCapturedStderr();
}

TEST(Log, WritesTextWithTimeAndLevel) {
  EXPECT_THAT(logged(LogLevel::kInfo, LogFormat::kText, LogLevel::kWarn),
              ContainsRegex(R"(^20[0-9-]+T[0-9:.]+Z warning \{a\} message key="value \{\}" n=3)"
                            "\n$"));
}

TEST(Log, WritesOneJsonObjectALine) {
  EXPECT_THAT(
      logged(LogLevel::kInfo, LogFormat::kJson, LogLevel::kError),
      ContainsRegex(R"re(^\{"time":"20[0-9-]+T[0-9:.]+Z","level":"error","message":"\{a\} message",)re"
                    R"re("key":"value \{\}","n":3\})re"
                    "\n$"));
}

TEST(Log, DropsWhatIsBelowItsLevel) {
  EXPECT_EQ(logged(LogLevel::kWarn, LogFormat::kText, LogLevel::kInfo), "");
  EXPECT_EQ(logged(LogLevel::kOff, LogFormat::kText, LogLevel::kError), "");
  EXPECT_NE(logged(LogLevel::kDebug, LogFormat::kText, LogLevel::kDebug), "");
}

}  // namespace
}  // namespace hitstream::telemetry
