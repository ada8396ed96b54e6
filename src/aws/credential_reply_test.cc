#include "aws/credential_reply.h"

#include <gmock/gmock.h>

#include "aws/credential_test_server.h"

namespace hitstream::aws {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(CredentialReplyTest, TimesAreIso8601) {
  EXPECT_EQ(parse_iso_time("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(parse_iso_time("2026-11-24T15:30:05Z"), kFakeExpiry_ms);
  EXPECT_EQ(parse_iso_time("2026-11-24T15:30:05.123456Z"), kFakeExpiry_ms);
  EXPECT_EQ(parse_iso_time("2026-11-24T16:30:05+01:00"), kFakeExpiry_ms);
  EXPECT_EQ(parse_iso_time("2026-11-24 10:00:05-0530"), kFakeExpiry_ms);
  EXPECT_EQ(parse_iso_time("2024-02-29T00:00:00Z"), 1'709'164'800'000);
}

TEST(CredentialReplyTest, OtherTextIsNoTime) {
  for (const char* wrong :
       {"", "2026-11-24", "2026-11-24T15:30:05", "2026-13-24T15:30:05Z", "2025-02-29T00:00:00Z",
        "2026-11-24T24:30:05Z", "2026-11-24T15:30:05.Z", "2026-11-24T15:30:05+1", "2026-11-24T15:30:05Zx",
        "-026-11-24T15:30:05Z", "2026-11-24T15:3", "1700000000"}) {
    EXPECT_EQ(parse_iso_time(wrong), std::nullopt) << wrong;
  }
}

TEST(CredentialReplyTest, JsonHoldsCredentials) {
  const auto credentials = parse_json_credentials(json_credentials("Token"), "Token", "here");
  EXPECT_EQ(credentials->access_key_id, "AKJSON");
  EXPECT_EQ(credentials->secret_access_key, "json-secret");
  EXPECT_EQ(credentials->session_token, "json-token");
  EXPECT_EQ(credentials->expires_ms, kFakeExpiry_ms);
  EXPECT_EQ(credentials->provider, "here");
}

TEST(CredentialReplyTest, TokenAndExpirationMayBeMissing) {
  const auto credentials =
      parse_json_credentials(R"({"AccessKeyId":"a","SecretAccessKey":"b","Token":null})", "Token", "here");
  EXPECT_EQ(credentials->session_token, "");
  EXPECT_EQ(credentials->expires_ms, std::nullopt);
}

TEST(CredentialReplyTest, OtherJsonIsAnErrorWithoutWhatItHolds) {
  for (const char* wrong :
       {"", "SECRET", "[\"SECRET\"]", R"({"AccessKeyId":"SECRET"})", R"({"SecretAccessKey":"SECRET"})",
        R"({"AccessKeyId":"","SecretAccessKey":"SECRET"})",
        R"({"AccessKeyId":["a"],"SecretAccessKey":"SECRET"})",
        R"({"AccessKeyId":"a","SecretAccessKey":"SECRET","Expiration":"soon SECRET"})",
        R"({"AccessKeyId":"a","SecretAccessKey":"SECRET")"}) {
    const auto credentials = parse_json_credentials(wrong, "Token", "here");
    ASSERT_FALSE(credentials) << wrong;
    EXPECT_EQ(credentials.error().code, base::Errc::kCorrupt);
    EXPECT_THAT(credentials.error().message, HasSubstr("here: "));
    EXPECT_THAT(credentials.error().message, Not(HasSubstr("SECRET")));
  }
}

TEST(CredentialReplyTest, StsAnswersInXml) {
  const auto credentials = parse_sts_credentials(sts_reply("AssumeRole").body, "AssumeRole", "here");
  ASSERT_TRUE(credentials);
  EXPECT_EQ(credentials->access_key_id, "AKSTS");
  EXPECT_EQ(credentials->secret_access_key, "sts-secret");
  EXPECT_EQ(credentials->session_token, "sts-token");
  EXPECT_EQ(credentials->expires_ms, kFakeExpiry_ms);
}

TEST(CredentialReplyTest, OtherXmlIsAnError) {
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "<a>";
  for (const std::string& wrong : {std::string(), std::string("<html>no"), std::string("<a><b></a>"), deep,
                                   std::string(1 << 20, '<'), sts_reply("AssumeRoleWithWebIdentity").body}) {
    const auto credentials = parse_sts_credentials(wrong, "AssumeRole", "here");
    ASSERT_FALSE(credentials);
    EXPECT_EQ(credentials.error().code, base::Errc::kCorrupt);
  }
}

TEST(CredentialReplyTest, AnErrorOfStsIsItsCodeAndTheFirstLineOfItsMessage) {
  const StsError error = parse_sts_error(
      "<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code>"
      "<Message>It does not match.\n\nThe Canonical String was\nx-amz-security-token:SECRET</Message>"
      "</Error></ErrorResponse>");
  EXPECT_EQ(error.code, "SignatureDoesNotMatch");
  EXPECT_EQ(error.message, "It does not match.");
  EXPECT_EQ(parse_sts_error("<html/>").code, "");
  EXPECT_EQ(parse_sts_error("bad gateway").code, "");
}

TEST(CredentialReplyTest, WhatDoesNotFitIntoAHeaderIsNotUsable) {
  EXPECT_TRUE(check_usable({"AK", "s", "", {}, "here"}));
  EXPECT_FALSE(check_usable({"AK\r\nX: y", "s", "", {}, "here"}));
  EXPECT_FALSE(check_usable({"AK", "s", "t\n", {}, "here"}));
}

}  // namespace
}  // namespace hitstream::aws
