#include "config/print.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hitstream::config {
namespace {

using testing::ContainsRegex;

TEST(Print, ReadBackItIsTheSame) {
  Inputs inputs;
  inputs.file = FileText{"a\nb\xFF.toml", "journal.max_bytes = 1000000000\nhttp.body_bytes = 0"};
  inputs.environment = {"HITSTREAM_DATA=a \"quoted\" \\ path # \xC3\xA9",
                        "HITSTREAM_COLLECTOR_TRUSTED_PROXIES="};
  inputs.flags = {{"--demo", "true"}, {"--collector-paths", "/a,/b"}, {"--state-save-interval", "1500ms"}};
  const auto first = resolve(inputs);
  ASSERT_TRUE(first) << first.error().message;
  Inputs again;
  again.file = FileText{"printed", to_toml(*first)};
  const auto second = resolve(again);
  ASSERT_TRUE(second) << second.error().message << "\n" << again.file->text;
  EXPECT_EQ(first->settings, second->settings);
}

TEST(Print, SaysWhereEachComesFrom) {
  Inputs inputs;
  inputs.environment = {"HITSTREAM_LOG_LEVEL=warn"};
  inputs.flags = {{"--collector-listen", "[::1]:9"}};
  const std::string toml = to_toml(*resolve(inputs));
  EXPECT_THAT(toml, ContainsRegex("\n\\[collector\\]\nlisten = \"\\[::1\\]:9\" +# --collector-listen\n"));
  EXPECT_THAT(toml, ContainsRegex("\nlevel = \"warn\" +# HITSTREAM_LOG_LEVEL\n"));
  EXPECT_THAT(toml, ContainsRegex("\nmax_bytes = \"10GiB\" +# default\n"));
}

}  // namespace
}  // namespace hitstream::config
