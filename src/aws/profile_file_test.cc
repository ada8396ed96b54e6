#include "aws/profile_file.h"

#include <gmock/gmock.h>

namespace hitstream::aws {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

Properties section(std::string_view text, const std::string& name = "a") {
  const auto sections = parse_profile_file(text, "file");
  EXPECT_TRUE(sections) << (sections ? "" : sections.error().message);
  return sections ? sections->at(name) : Properties{};
}

TEST(ProfileFileTest, KeysStandInSections) {
  const auto sections = parse_profile_file("[a]\nx = 1\n[profile b]\nx=2\ny : 3\n", "file");
  EXPECT_THAT(*sections, ElementsAre(Pair("a", ElementsAre(Pair("x", "1"))),
                                     Pair("profile b", ElementsAre(Pair("x", "2"), Pair("y", "3")))));
}

TEST(ProfileFileTest, CommentsAndBlankLinesArePassedOver) {
  EXPECT_THAT(section("# [no]\n; no = 1\n\n[a] # behind a section\n  # no\nx = 1\n \t\n"),
              ElementsAre(Pair("x", "1")));
}

TEST(ProfileFileTest, NothingInAValueIsAComment) {
  EXPECT_THAT(section("[a]\nx = a/b+c=#d ; e"), ElementsAre(Pair("x", "a/b+c=#d ; e")));
}

TEST(ProfileFileTest, KeysAreInLowerCase) {
  EXPECT_THAT(section("[a]\nAWS_Access_Key_Id = AbC"), ElementsAre(Pair("aws_access_key_id", "AbC")));
}

TEST(ProfileFileTest, DeeperLinesBelongToTheKeyAbove) {
  EXPECT_THAT(section("[a]\nservice =\n  endpoint_url = http://h:1\n  other=2\nx = 1\n  more\ny = 2"),
              ElementsAre(Pair("service", ""), Pair("service.endpoint_url", "http://h:1"),
                          Pair("service.other", "2"), Pair("x", "1\nmore"), Pair("y", "2")));
}

TEST(ProfileFileTest, AWholeSectionMayBeIndented) {
  EXPECT_THAT(section("  [a]\n    x = 1\n    y = 2\n"), ElementsAre(Pair("x", "1"), Pair("y", "2")));
}

TEST(ProfileFileTest, LineEndsOfWindowsAreUnderstood) {
  EXPECT_THAT(section("[a]\r\nx = 1\r\n\r\ny = 2\r\n"), ElementsAre(Pair("x", "1"), Pair("y", "2")));
}

TEST(ProfileFileTest, WhatComesTwiceIsMerged) {
  EXPECT_THAT(section("[a]\nx = 1\ny = 1\n[b]\n[a]\nx = 2\n"), ElementsAre(Pair("x", "2"), Pair("y", "1")));
}

TEST(ProfileFileTest, AnEmptyFileHoldsNothing) {
  EXPECT_TRUE(parse_profile_file("", "file")->empty());
  EXPECT_TRUE(parse_profile_file("\n# only this", "file")->empty());
}

TEST(ProfileFileTest, ErrorsNameTheLineAndNotWhatStandsInIt) {
  for (const char* text : {"[a]\n\nSECRET\n", "\n\nx = SECRET\n", "[a]\n\n[SECRET\n", "[a]\n\n= SECRET\n",
                           "[a]\nx =\n  SECRET\n"}) {
    const auto sections = parse_profile_file(text, "/home/u/.aws/config");
    ASSERT_FALSE(sections) << text;
    EXPECT_EQ(sections.error().code, base::Errc::kInvalidArgument);
    EXPECT_THAT(sections.error().message, HasSubstr("/home/u/.aws/config:3: "));
    EXPECT_THAT(sections.error().message, Not(HasSubstr("SECRET")));
  }
}

}  // namespace
}  // namespace hitstream::aws
