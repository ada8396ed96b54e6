#include "app/streams/hit_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/streams/test_doubles.h"

namespace hitstream::app::streams {
namespace {

using testing::HasSubstr;

constexpr const char* kHit = R"({"referer":"-","ua":"-","ip":"-","sid":"s","timestamp":"1","more":"kept"})";

TEST(HitLines, AHitIsALineAsItIs) {
  MemoryOutput out, complaints;
  HitLines lines(out.file(), complaints.file(), std::nullopt);
  lines.add(kHit);
  EXPECT_TRUE(lines.flush());
  EXPECT_EQ(out.text(), std::string(kHit) + "\n");
  EXPECT_EQ(complaints.text(), "");
  EXPECT_FALSE(lines.done());
}

TEST(HitLines, AHitInSeveralLinesBecomesOne) {
  MemoryOutput out, complaints;
  HitLines lines(out.file(), complaints.file(), std::nullopt);
  lines.add("{\"referer\":\"-\",\r\n\"ua\":\"a\\nb\",\"ip\":\"-\",\"sid\":\"s\",\"timestamp\":\"1\"}\n");
  EXPECT_EQ(out.text(),
            "{\"referer\":\"-\",  \"ua\":\"a\\nb\",\"ip\":\"-\",\"sid\":\"s\",\"timestamp\":\"1\"} \n");
}

TEST(HitLines, WhatIsNoHitIsToldAndCounted) {
  MemoryOutput out, complaints;
  HitLines lines(out.file(), complaints.file(), std::nullopt);
  lines.add("no json");
  lines.add("{}");
  EXPECT_EQ(out.text(), "");
  EXPECT_THAT(complaints.text(), HasSubstr("no hit record (1 so far)"));
  EXPECT_THAT(complaints.text(), HasSubstr("no hit record (2 so far)"));
}

TEST(HitLines, AHeartbeatIsNoHit) {
  MemoryOutput out, complaints;
  HitLines lines(out.file(), complaints.file(), 1);
  lines.add(R"({"referer":"-","ua":"-","ip":"-","sid":"s","timestamp":"1","kind":"heartbeat"})");
  EXPECT_EQ(out.text() + complaints.text(), "");
  EXPECT_FALSE(lines.done());
}

TEST(HitLines, AtTheLimitItIsDone) {
  MemoryOutput out, complaints;
  HitLines lines(out.file(), complaints.file(), 2);
  for (int i = 0; i < 3; ++i) lines.add(kHit);
  EXPECT_TRUE(lines.done());
  EXPECT_EQ(out.text(), std::string(kHit) + "\n" + kHit + "\n");
}

}  // namespace
}  // namespace hitstream::app::streams
