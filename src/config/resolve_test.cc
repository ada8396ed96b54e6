#include "config/resolve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "config/units.h"

namespace hitstream::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string error_of(const Inputs& inputs) {
  const auto effective = resolve(inputs);
  return effective ? "no error" : effective.error().message;
}

Effective effective_of(const Inputs& inputs) {
  auto effective = resolve(inputs);
  EXPECT_TRUE(effective) << effective.error().message;
  return effective ? *std::move(effective) : Effective();
}

std::string origin(const Effective& effective, std::string_view key) {
  for (std::size_t i = 0; i < all_settings().size(); ++i) {
    if (all_settings()[i].key == key) return effective.origins[i];
  }
  return "no such key";
}

TEST(Resolve, TheDefaultsAreAllowed) {
  const Effective effective = effective_of({});
  EXPECT_EQ(effective.settings.collector.listen, "127.0.0.1:8080");
  EXPECT_EQ(effective.settings.dashboard.listen, "127.0.0.1:8081");
  EXPECT_EQ(effective.settings.admin.listen, "127.0.0.1:8082");
  EXPECT_THAT(effective.settings.collector.trusted_proxies, ElementsAre("127.0.0.0/8", "::1"));
  EXPECT_EQ(effective.settings.journal.retention, std::chrono::hours(25));
  EXPECT_EQ(effective.settings.http.connections, 10'000U);
  EXPECT_FALSE(effective.settings.demo);
  for (const std::string& place : effective.origins) EXPECT_EQ(place, "default");
}

TEST(Resolve, FlagsBeatTheEnvironmentBeatsTheFileBeatsDefaults) {
  Inputs inputs;
  inputs.file = FileText{"h.toml", "data='file'\nlog.level='warn'\njournal.retention='2h'\n"};
  inputs.environment = {"PATH=/bin", "HITSTREAM_DATA=environment", "HITSTREAM_LOG_LEVEL=error"};
  inputs.flags = {{"--data", "flag"}};
  const Effective effective = effective_of(inputs);
  EXPECT_EQ(effective.settings.data, "flag");
  EXPECT_EQ(origin(effective, "data"), "--data");
  EXPECT_EQ(effective.settings.log.level, "error");
  EXPECT_EQ(origin(effective, "log.level"), "HITSTREAM_LOG_LEVEL");
  EXPECT_EQ(effective.settings.journal.retention, std::chrono::hours(2));
  EXPECT_EQ(origin(effective, "journal.retention"), "h.toml:3:19");
  EXPECT_EQ(origin(effective, "log.format"), "default");
}

TEST(Resolve, ListsInVariablesAndFlagsAreSeparatedByCommas) {
  Inputs inputs;
  inputs.environment = {"HITSTREAM_COLLECTOR_PATHS=/a,/b"};
  inputs.flags = {{"--trusted-proxies", "10.0.0.0/8,fd00::/8"}};
  const Effective effective = effective_of(inputs);
  EXPECT_THAT(effective.settings.collector.paths, ElementsAre("/a", "/b"));
  EXPECT_THAT(effective.settings.collector.trusted_proxies, ElementsAre("10.0.0.0/8", "fd00::/8"));
}

TEST(Resolve, NoTrustedProxyIsAllowedButNoPathIsNot) {
  Inputs inputs;
  inputs.flags = {{"--trusted-proxies", ""}};
  EXPECT_THAT(effective_of(inputs).settings.collector.trusted_proxies, IsEmpty());
  inputs.flags = {{"--collector-paths", ""}};
  EXPECT_THAT(error_of(inputs), HasSubstr("--collector-paths: collector.paths = \"\" is not allowed"));
  inputs.flags = {{"--collector-paths", "/a,"}};
  EXPECT_THAT(error_of(inputs), HasSubstr("is not allowed"));
}

TEST(Resolve, AnUnknownVariableStopsAndIsNamed) {
  Inputs inputs;
  inputs.environment = {"HITSTREAM_COLECTOR_LISTEN=127.0.0.1:1"};
  EXPECT_EQ(error_of(inputs),
            "HITSTREAM_COLECTOR_LISTEN: unknown variable; did you mean HITSTREAM_COLLECTOR_LISTEN?");
}

TEST(Resolve, TheFileVariableIsNoSetting) {
  Inputs inputs;
  inputs.environment = {"HITSTREAM_CONFIG=h.toml"};
  EXPECT_EQ(error_of(inputs), "no error");
  EXPECT_EQ(variable_in(inputs.environment, kFileVariable), "h.toml");
  EXPECT_FALSE(variable_in(inputs.environment, "HITSTREAM_CONFI"));
}

TEST(Resolve, AValueOutOfRangeIsNamedWithKeyPlaceAndRange) {
  Inputs inputs;
  inputs.file = FileText{"h.toml", "[http]\nconnections = 0\n"};
  inputs.environment = {"HITSTREAM_JOURNAL_SYNC=sometimes"};
  inputs.flags = {{"--admin-listen", "nowhere"}};
  const std::string error = error_of(inputs);
  EXPECT_THAT(error,
              HasSubstr("h.toml:2:15: http.connections = \"0\" is not allowed; allowed: 1 to 1000000"));
  EXPECT_THAT(
      error,
      HasSubstr("HITSTREAM_JOURNAL_SYNC: journal.sync = \"sometimes\" is not allowed; allowed: never"));
  EXPECT_THAT(
      error,
      HasSubstr("--admin-listen: admin.listen = \"nowhere\" is not allowed; allowed: an address and a port"));
}

TEST(Resolve, NegativeAndFractionalNumbersAreRefused) {
  for (const char* toml : {"http.connections = -1", "http.head_bytes = -1", "http.head_deadline = '1500ms'",
                           "http.head_deadline = '-1s'", "record.field_bytes = '1.5KiB'"}) {
    Inputs inputs;
    inputs.file = FileText{"h.toml", toml};
    EXPECT_THAT(error_of(inputs), HasSubstr("is not allowed")) << toml;
  }
}

TEST(Resolve, ASegmentIsAtMostHalfTheJournal) {
  Inputs inputs;
  inputs.flags = {{"--journal-max-bytes", "100MiB"}};
  EXPECT_EQ(error_of(inputs),
            "journal.segment_bytes = \"64MiB\" (default) is not allowed with journal.max_bytes = \"100MiB\" "
            "(--journal-max-bytes); allowed: at most 1/2 of it");
}

TEST(Resolve, ARecordFitsIntoASegment) {
  Inputs inputs;
  inputs.flags = {{"--journal-segment-bytes", "64KiB"}, {"--record-field-bytes", "4KiB"}};
  EXPECT_EQ(error_of(inputs), "no error");
  inputs.flags.push_back({"--record-field-bytes", "5KiB"});
  EXPECT_THAT(error_of(inputs),
              HasSubstr("record.field_bytes = \"5KiB\" (--record-field-bytes) is not allowed with "
                        "journal.segment_bytes = \"64KiB\""));
}

TEST(Resolve, TextThatIsNotUtf8IsRefused) {
  Inputs inputs;
  inputs.environment = {"HITSTREAM_DATA=\xFF"};
  EXPECT_THAT(error_of(inputs), HasSubstr("HITSTREAM_DATA: data"));
}

TEST(Settings, NamesAreUniqueAndFlagsAreAsPromised) {
  std::set<std::string> keys;
  std::set<std::string> flags;
  for (const Setting& setting : all_settings()) {
    EXPECT_TRUE(keys.insert(setting.variable()).second) << setting.key;
    EXPECT_TRUE(flags.insert(setting.flag_name).second) << setting.key;
  }
  for (const char* flag : {"--data", "--collector-listen", "--dashboard-listen", "--admin-listen",
                           "--trusted-proxies", "--demo", "--journal-max-bytes"}) {
    EXPECT_EQ(flags.count(flag), 1U) << flag;
  }
}

TEST(Settings, EveryDefaultIsInItsCanonicalForm) {
  const Effective effective = effective_of({});
  for (const Setting& setting : all_settings()) {
    EXPECT_EQ(setting.read(effective.settings), setting.default_value) << setting.key;
  }
}

TEST(Resolve, ASwitchThatIsOnCanBeSwitchedOffEverywhere) {
  EXPECT_TRUE(effective_of({}).settings.stream.aggregation);
  Inputs file;
  file.file = FileText{"h.toml", "[stream]\naggregation = false\n"};
  EXPECT_FALSE(effective_of(file).settings.stream.aggregation);
  Inputs variable;
  variable.environment = {"HITSTREAM_STREAM_AGGREGATION=false"};
  EXPECT_FALSE(effective_of(variable).settings.stream.aggregation);
  Inputs flag;
  flag.flags = {{"--no-aggregation", "true"}};
  EXPECT_FALSE(effective_of(flag).settings.stream.aggregation);
  EXPECT_EQ(origin(effective_of(flag), "stream.aggregation"), "--no-aggregation");
  variable.flags = {{"--no-aggregation", "false"}};
  EXPECT_TRUE(effective_of(variable).settings.stream.aggregation);
  flag.flags = {{"--no-aggregation", "perhaps"}};
  EXPECT_THAT(error_of(flag), HasSubstr("stream.aggregation = \"perhaps\" is not allowed"));
}

TEST(Resolve, SizesInStepsAreHeldToThem) {
  Inputs inputs;
  inputs.flags = {{"--shipper-aggregate-bytes", "75KiB"}};
  EXPECT_EQ(effective_of(inputs).settings.shipper.aggregate_bytes, 76'800U);
  inputs.flags = {{"--shipper-aggregate-bytes", "64KiB"}};
  EXPECT_THAT(error_of(inputs), HasSubstr("allowed: 25KiB to 1000KiB in steps of 25KiB"));
}

TEST(Resolve, AMistakeNamesTheFlagAsTheProgramCallsIt) {
  Inputs inputs;
  inputs.flags = {{"--collector-listen", "nowhere", "--listen"}};
  EXPECT_THAT(error_of(inputs), HasSubstr("--listen: collector.listen = \"nowhere\" is not allowed"));
}

TEST(Settings, EachConcernsAProgramAndConfigAll) {
  for (const Setting& setting : all_settings()) {
    EXPECT_FALSE(setting.programs.empty()) << setting.key;
    EXPECT_TRUE(setting.concerns(Program::kConfig)) << setting.key;
    EXPECT_EQ(setting.flag_of(Program::kServe), setting.flag_name);
  }
}

TEST(Settings, TheOwnListenerOfAProgramIsItsListener) {
  std::string found;
  for (const Program program : {Program::kCollector, Program::kDashboard}) {
    for (const Setting& setting : all_settings()) {
      if (setting.flag_of(program) == "--listen") found += setting.key + ";";
    }
  }
  EXPECT_EQ(found, "collector.listen;dashboard.listen;");
}

}  // namespace
}  // namespace hitstream::config
