#include "aws/provider_sts.h"

#include <gmock/gmock.h>

#include "aws/credential_test_server.h"
#include "aws/signer.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Credentials kSource{"AKSOURCE", "source-secret", "source-token", {}, "test"};

class ProviderStsTest : public testing::Test, protected SourceFixture {
 protected:
  ProviderStsTest() { set("AWS_ENDPOINT_URL_STS=" + sts_.url()); }

  base::Result<Credentials> assume(const Role& role) {
    return assume_role(context, {}, role, kSource, "profile p", {});
  }
  base::Result<Credentials> fetch() { return WebIdentitySource(context).fetch({}); }

  // What AWS would compute from what came.
  [[nodiscard]] Signature expected_signature(const SeenRequest& seen) const {
    return sign({"POST",
                 seen.path,
                 "",
                 {{"Content-Type", seen.headers.at("content-type")}, {"Host", seen.host}},
                 seen.body},
                kSource, {"eu-central-1", "sts", clock.wall_ms()});
  }

  http::Reply answer_ = sts_reply("AssumeRole");
  LocalService sts_{[this](const SeenRequest&) { return answer_; }};
};

TEST_F(ProviderStsTest, ARoleIsAssumedWithASignedRequest) {
  const auto credentials = assume({"arn:aws:iam::1:role/r", "me", "ext id", "900"});
  ASSERT_TRUE(credentials) << credentials.error().message;
  EXPECT_EQ(credentials->access_key_id, "AKSTS");
  EXPECT_EQ(credentials->provider, "profile p");
  EXPECT_EQ(credentials->expires_ms, kFakeExpiry_ms);
  const SeenRequest seen = sts_.seen().at(0);
  EXPECT_EQ(seen.method, http::Method::kPost);
  EXPECT_EQ(seen.path, "/");
  EXPECT_EQ(seen.body,
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"
            "&RoleSessionName=me&ExternalId=ext%20id&DurationSeconds=900");
  EXPECT_EQ(seen.headers.at("x-amz-security-token"), "source-token");
  EXPECT_EQ(seen.headers.at("x-amz-date"), expected_signature(seen).amz_date);
  EXPECT_EQ(seen.headers.at("authorization"), expected_signature(seen).authorization);
}

TEST_F(ProviderStsTest, ASessionHasANameWithoutBeingGivenOne) {
  ASSERT_TRUE(assume({"arn", "", "", ""}));
  EXPECT_THAT(sts_.seen().at(0).body, HasSubstr("&RoleSessionName=hitstream-1700000000000"));
}

TEST_F(ProviderStsTest, ARefusalIsShownWithoutSecrets) {
  sts_.change([&] {
    answer_ = {400, "text/xml", "",
               "<ErrorResponse><Error><Code>AccessDenied</Code><Message>User u is not authorized</Message>"
               "</Error></ErrorResponse>"};
  });
  EXPECT_EQ(assume({"arn", "", "", ""}).error().message,
            "profile p: STS refused (AccessDenied): User u is not authorized");
  EXPECT_EQ(assume({"arn", "", "", ""}).error().code, Errc::kUnavailable);
  for (const char* secret : {"source-secret", "source-token"}) {
    sts_.change([&] {
      answer_.body = std::string("<ErrorResponse><Error><Code>X</Code><Message>as ") + secret +
                     " </Message></Error></ErrorResponse>";
    });
    EXPECT_EQ(assume({"arn", "", "", ""}).error().message, "profile p: STS refused (X): (not shown)");
  }
  sts_.change([&] { answer_ = status_reply(502, "bad gateway"); });
  EXPECT_THAT(assume({"arn", "", "", ""}).error().message, HasSubstr("answered 502"));
}

TEST_F(ProviderStsTest, NonsenseIsAnError) {
  sts_.change([&] { answer_ = status_reply(200, "hello"); });
  EXPECT_EQ(assume({"arn", "", "", ""}).error().code, Errc::kCorrupt);
}

TEST_F(ProviderStsTest, WebIdentityIsProvedByATokenThatIsReadEachTime) {
  sts_.change([&] { answer_ = sts_reply("AssumeRoleWithWebIdentity"); });
  set("AWS_WEB_IDENTITY_TOKEN_FILE=~/token");
  set("AWS_ROLE_ARN=arn:r");
  set("AWS_ROLE_SESSION_NAME=pod");
  files.put("/home/u/token", "first.jwt\n");
  const auto credentials = fetch();
  ASSERT_TRUE(credentials) << credentials.error().message;
  EXPECT_EQ(credentials->access_key_id, "AKSTS");
  files.put("/home/u/token", "second.jwt");
  ASSERT_TRUE(fetch());
  EXPECT_EQ(sts_.seen().at(0).body,
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Ar&RoleSessionName=pod"
            "&WebIdentityToken=first.jwt");
  EXPECT_THAT(sts_.seen().at(1).body, HasSubstr("&WebIdentityToken=second.jwt"));
  EXPECT_FALSE(sts_.seen().at(0).headers.contains("authorization"));
}

TEST_F(ProviderStsTest, WebIdentityNeedsAFileAndARole) {
  EXPECT_EQ(fetch().error().code, Errc::kNotFound);
  set("AWS_WEB_IDENTITY_TOKEN_FILE=/home/u/token");
  EXPECT_EQ(fetch().error().code, Errc::kInvalidArgument);
  set("AWS_ROLE_ARN=arn:r");
  EXPECT_EQ(fetch().error().code, Errc::kUnavailable);
  EXPECT_THAT(fetch().error().message, StartsWith("web identity: "));
}

TEST_F(ProviderStsTest, ATokenOfWebIdentityIsNotShown) {
  set("AWS_WEB_IDENTITY_TOKEN_FILE=/home/u/token");
  set("AWS_ROLE_ARN=arn:r");
  files.put("/home/u/token", "my.jwt");
  sts_.change([&] {
    answer_ = {400, "text/xml", "",
               "<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>bad my.jwt</Message></Error>"
               "</ErrorResponse>"};
  });
  EXPECT_THAT(fetch().error().message,
              testing::AllOf(HasSubstr("InvalidIdentityToken"), Not(HasSubstr("my.jwt"))));
}

}  // namespace
}  // namespace hitstream::aws
