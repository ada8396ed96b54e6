#include "aws/provider_profile.h"

#include <gmock/gmock.h>

#include "aws/credential_test_server.h"
#include "aws/provider_environment.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using testing::HasSubstr;
using testing::Not;

class NothingSource final : public CredentialSource {
 public:
  [[nodiscard]] std::string name() const override { return "nothing"; }
  [[nodiscard]] base::Result<Credentials> fetch(const std::stop_token&) override {
    return base::fail(Errc::kNotFound, "there is nothing");
  }
};

class ProviderProfileTest : public testing::Test, protected SourceFixture {
 protected:
  ProviderProfileTest() { set("AWS_ENDPOINT_URL_STS=" + sts_.url()); }

  base::Result<Credentials> fetch() {
    EnvironmentSource environment(context);
    NothingSource nothing;
    return ProfileSource(context, {environment, nothing, nothing}).fetch({});
  }
  std::string error() {
    const auto fetched = fetch();
    return fetched ? "(none)" : fetched.error().message;
  }
  // Who signed the nth request to STS.
  [[nodiscard]] std::string signer(std::size_t nth) const {
    const std::string authorization = sts_.seen().at(nth).headers.at("authorization");
    const std::size_t at = authorization.find("Credential=") + 11;
    return authorization.substr(at, authorization.find('/', at) - at);
  }

  LocalService sts_{[](const SeenRequest& request) -> std::optional<http::Reply> {
    const bool web = request.body.find("WithWebIdentity") != std::string::npos;
    return sts_reply(web ? "AssumeRoleWithWebIdentity" : "AssumeRole");
  }};
};

TEST_F(ProviderProfileTest, WithoutFilesNothingIsSetUp) { EXPECT_EQ(fetch().error().code, Errc::kNotFound); }

TEST_F(ProviderProfileTest, KeysOfTheDefaultProfile) {
  credentials("[default]\naws_access_key_id = AK\naws_secret_access_key = s\naws_session_token = t\n");
  const auto found = fetch();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->access_key_id, "AK");
  EXPECT_EQ(found->secret_access_key, "s");
  EXPECT_EQ(found->session_token, "t");
  EXPECT_EQ(found->expires_ms, std::nullopt);
  EXPECT_EQ(found->provider, "profile default");
}

TEST_F(ProviderProfileTest, FilesAreReadEachTime) {
  credentials("[default]\naws_access_key_id = AK1\naws_secret_access_key = s\n");
  EXPECT_EQ(fetch()->access_key_id, "AK1");
  credentials("[default]\naws_access_key_id = AK2\naws_secret_access_key = s\n");
  EXPECT_EQ(fetch()->access_key_id, "AK2");
}

TEST_F(ProviderProfileTest, AProfileThatIsAskedForMustExist) {
  set("AWS_PROFILE=other");
  EXPECT_EQ(error(), "profile other (AWS_PROFILE) is not in /home/u/.aws/credentials or /home/u/.aws/config");
  EXPECT_EQ(fetch().error().code, Errc::kInvalidArgument);
}

TEST_F(ProviderProfileTest, HalfAPairOfKeysIsAnError) {
  credentials("[default]\naws_access_key_id = SECRET\n");
  EXPECT_THAT(error(),
              testing::AllOf(HasSubstr("aws_secret_access_key is missing"), Not(HasSubstr("SECRET"))));
  credentials("[default]\naws_secret_access_key = SECRET\n");
  EXPECT_THAT(error(), testing::AllOf(HasSubstr("aws_access_key_id is missing"), Not(HasSubstr("SECRET"))));
}

TEST_F(ProviderProfileTest, AProgramMayPrintThem) {
  config(R"([default]
credential_process = /bin/echo '{"Version": 1, "AccessKeyId": "AKP", "SecretAccessKey": "s"}'
)");
  const auto found = fetch();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->access_key_id, "AKP");
}

TEST_F(ProviderProfileTest, ARoleIsAssumedByTheSourceProfile) {
  config("[default]\nrole_arn = arn:r\nsource_profile = base\nrole_session_name = me\n");
  credentials("[base]\naws_access_key_id = AKBASE\naws_secret_access_key = s\n");
  const auto found = fetch();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->access_key_id, "AKSTS");
  EXPECT_EQ(found->provider, "profile default");
  EXPECT_EQ(signer(0), "AKBASE");
  EXPECT_THAT(sts_.seen().at(0).body, HasSubstr("RoleArn=arn%3Ar&RoleSessionName=me"));
}

TEST_F(ProviderProfileTest, RolesMayBeChained) {
  config(
      "[default]\nrole_arn = arn:outer\nsource_profile = middle\n"
      "[profile middle]\nrole_arn = arn:inner\nsource_profile = base\n");
  credentials("[base]\naws_access_key_id = AKBASE\naws_secret_access_key = s\n");
  ASSERT_TRUE(fetch());
  EXPECT_EQ(signer(0), "AKBASE");
  EXPECT_THAT(sts_.seen().at(0).body, HasSubstr("arn%3Ainner"));
  EXPECT_EQ(signer(1), "AKSTS");
  EXPECT_THAT(sts_.seen().at(1).body, HasSubstr("arn%3Aouter"));
}

TEST_F(ProviderProfileTest, AProfileMayBeItsOwnSource) {
  config("[default]\nrole_arn = arn:r\nsource_profile = default\n");
  credentials("[default]\naws_access_key_id = AKOWN\naws_secret_access_key = s\n");
  ASSERT_TRUE(fetch());
  EXPECT_EQ(signer(0), "AKOWN");
}

TEST_F(ProviderProfileTest, TheEnvironmentMayBeTheSource) {
  config("[default]\nrole_arn = arn:r\ncredential_source = Environment\n");
  EXPECT_THAT(error(), HasSubstr("profile default: environment: AWS_ACCESS_KEY_ID is not set"));
  EXPECT_EQ(fetch().error().code, Errc::kUnavailable);
  set("AWS_ACCESS_KEY_ID=AKENV");
  set("AWS_SECRET_ACCESS_KEY=s");
  ASSERT_TRUE(fetch());
  EXPECT_EQ(signer(0), "AKENV");
}

TEST_F(ProviderProfileTest, AWebIdentityMayStandInAProfile) {
  config("[default]\nrole_arn = arn:r\nweb_identity_token_file = ~/token\n");
  files.put("/home/u/token", "jwt");
  const auto found = fetch();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->access_key_id, "AKSTS");
  EXPECT_THAT(sts_.seen().at(0).body, HasSubstr("WebIdentityToken=jwt"));
}

TEST_F(ProviderProfileTest, WhatCannotWorkIsRefusedWithAReason) {
  const std::pair<const char*, const char*> cases[] = {
      {"[default]\nrole_arn = a\n", "role_arn needs either source_profile or credential_source"},
      {"[default]\nrole_arn = a\nsource_profile = b\ncredential_source = Environment\n", "needs either"},
      {"[default]\nrole_arn = a\nsource_profile = b\n", "there is no profile b, its source_profile"},
      {"[default]\nrole_arn = a\ncredential_source = Moon\n", "credential_source must be"},
      {"[default]\nrole_arn = a\nsource_profile = b\n[profile b]\nrole_arn = a\nsource_profile = default\n",
       "leads back to itself"},
      {"[default]\nrole_arn = a\nsource_profile = b\n[profile b]\nregion = r\n", "no credentials for it"},
      {"[default]\nrole_arn = a\nsource_profile = default\n", "no credentials for it"},
      {"[default]\nrole_arn = a\nsource_profile = b\nmfa_serial = m\n", "mfa_serial asks for a code"},
      {"[default]\nsso_session = s\n", "aws configure export-credentials --profile default"},
      {"[default]\ncredential_process = 'a\n", "credential_process ends within a quotation"},
      {"[default]\nnonsense\n", "/home/u/.aws/config:2: "},
  };
  for (const auto& [text, why] : cases) {
    config(text);
    EXPECT_THAT(error(), HasSubstr(why)) << text;
    EXPECT_EQ(fetch().error().code, Errc::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace hitstream::aws
