#include "aws/credential_chain.h"

#include <gmock/gmock.h>

#include "aws/credential_test_server.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using testing::HasSubstr;

// Everything that the standard chain can find, to be taken away from the front.
class CredentialChainTest : public testing::Test, protected SourceFixture {
 protected:
  CredentialChainTest() { context.environment = {"HOME=/home/u", "AWS_ENDPOINT_URL_STS=" + service_.url()}; }

  base::Result<Credentials> fetch() { return standard_chain(context)->fetch({}); }
  std::string found_by() {
    const auto found = fetch();
    return found ? found->provider : found.error().message;
  }

  static std::optional<http::Reply> answer(const SeenRequest& request) {
    if (request.path == "/") return sts_reply("AssumeRoleWithWebIdentity");
    if (request.path == "/latest/api/token") return status_reply(200, "TOKEN");
    if (request.path == "/latest/meta-data/iam/security-credentials/") return status_reply(200, "r");
    return json_reply(json_credentials("Token"));
  }

  LocalService service_{answer};
};

TEST_F(CredentialChainTest, TheFirstSourceThatIsSetUpDecides) {
  set("AWS_EC2_METADATA_SERVICE_ENDPOINT=" + service_.url());
  EXPECT_EQ(found_by(), "EC2 metadata service");
  set("AWS_CONTAINER_CREDENTIALS_FULL_URI=" + service_.url() + "/container");
  EXPECT_EQ(found_by(), "container");
  set("AWS_WEB_IDENTITY_TOKEN_FILE=/home/u/token");
  set("AWS_ROLE_ARN=arn:r");
  files.put("/home/u/token", "jwt");
  EXPECT_EQ(found_by(), "web identity");
  credentials("[default]\naws_access_key_id = AK\naws_secret_access_key = s\n");
  EXPECT_EQ(found_by(), "profile default");
  set("AWS_ACCESS_KEY_ID=AK");
  set("AWS_SECRET_ACCESS_KEY=s");
  set("AWS_SESSION_TOKEN=t");
  EXPECT_EQ(found_by(), "environment");
  EXPECT_EQ(fetch()->session_token, "t");
}

TEST_F(CredentialChainTest, ASourceThatIsSetUpAndFailsEndsTheSearch) {
  set("AWS_EC2_METADATA_SERVICE_ENDPOINT=" + service_.url());
  credentials("[default]\naws_access_key_id = AK\n");
  EXPECT_THAT(found_by(), HasSubstr("aws_secret_access_key is missing"));
  set("AWS_ACCESS_KEY_ID=AK");
  EXPECT_THAT(found_by(), HasSubstr("AWS_SECRET_ACCESS_KEY is not"));
  EXPECT_TRUE(service_.seen().empty());
}

TEST_F(CredentialChainTest, WithNothingTheMessageSaysWhatWasTriedAndWhatToDo) {
  set("AWS_EC2_METADATA_DISABLED=true");
  EXPECT_EQ(fetch().error().code, Errc::kNotFound);
  EXPECT_EQ(found_by(),
            "no AWS credentials: tried environment (AWS_ACCESS_KEY_ID is not set), profile default (no "
            "credentials for it in /home/u/.aws/credentials or /home/u/.aws/config), web identity "
            "(AWS_WEB_IDENTITY_TOKEN_FILE is not set), container (neither "
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor _FULL_URI is set), EC2 metadata service "
            "(AWS_EC2_METADATA_DISABLED is true); run `aws configure`, set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, or give this machine or container a role");
}

TEST_F(CredentialChainTest, WhatDoesNotFitIntoAHeaderIsRefused) {
  set("AWS_ACCESS_KEY_ID=AK\r\nEvil: 1");
  set("AWS_SECRET_ACCESS_KEY=s");
  EXPECT_EQ(fetch().error().code, Errc::kCorrupt);
}

}  // namespace
}  // namespace hitstream::aws
