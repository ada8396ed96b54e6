#include "aws/provider_container.h"

#include <gmock/gmock.h>

#include "aws/credential_test_server.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using testing::HasSubstr;

class ProviderContainerTest : public testing::Test, protected SourceFixture {
 protected:
  base::Result<Credentials> fetch() { return ContainerSource(context, agent_.url()).fetch({}); }
  std::string error() {
    const auto fetched = fetch();
    return fetched ? "(none)" : fetched.error().message;
  }

  http::Reply answer_ = json_reply(json_credentials("Token"));
  LocalService agent_{[this](const SeenRequest&) { return answer_; }};
};

TEST_F(ProviderContainerTest, WithoutVariablesItIsNotSetUp) {
  EXPECT_EQ(fetch().error().code, Errc::kNotFound);
}

TEST_F(ProviderContainerTest, ATaskOnEcsAsksUnderAPath) {
  set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/1");
  const auto credentials = fetch();
  ASSERT_TRUE(credentials) << credentials.error().message;
  EXPECT_EQ(credentials->access_key_id, "AKJSON");
  EXPECT_EQ(credentials->session_token, "json-token");
  EXPECT_EQ(credentials->expires_ms, kFakeExpiry_ms);
  EXPECT_EQ(agent_.seen().at(0).path, "/v2/credentials/1");
  EXPECT_FALSE(agent_.seen().at(0).headers.contains("authorization"));
}

TEST_F(ProviderContainerTest, APodAsksAtAUrlWithATokenThatIsReadEachTime) {
  set("AWS_CONTAINER_CREDENTIALS_FULL_URI=" + agent_.url() + "/v1/credentials");
  set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/home/u/token");
  files.put("/home/u/token", "first");
  ASSERT_TRUE(fetch());
  files.put("/home/u/token", "second\n");
  ASSERT_TRUE(fetch());
  EXPECT_EQ(agent_.seen().at(0).path, "/v1/credentials");
  EXPECT_EQ(agent_.seen().at(0).headers.at("authorization"), "first");
  EXPECT_EQ(agent_.seen().at(1).headers.at("authorization"), "second");
}

TEST_F(ProviderContainerTest, TheTokenMayStandInAVariable) {
  set("AWS_CONTAINER_CREDENTIALS_FULL_URI=" + agent_.url());
  set("AWS_CONTAINER_AUTHORIZATION_TOKEN=Basic abc");
  ASSERT_TRUE(fetch());
  EXPECT_EQ(agent_.seen().at(0).headers.at("authorization"), "Basic abc");
}

TEST_F(ProviderContainerTest, ATokenWithALineEndIsNotSent) {
  set("AWS_CONTAINER_CREDENTIALS_FULL_URI=" + agent_.url());
  set("AWS_CONTAINER_AUTHORIZATION_TOKEN=SECRET\r\nX-Other: 1");
  EXPECT_THAT(error(), testing::AllOf(HasSubstr("has a line end"), testing::Not(HasSubstr("SECRET"))));
  set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/home/u/token");
  for (const char* token : {"SECRET\nX: 1", "SECRET\r\n\r\n", "SECRET\rX"}) {
    files.put("/home/u/token", token);
    EXPECT_THAT(error(), testing::AllOf(HasSubstr("has a line end"), testing::Not(HasSubstr("SECRET"))));
  }
  EXPECT_TRUE(agent_.seen().empty());
}

TEST_F(ProviderContainerTest, AMissingTokenFileIsAnErrorAndNotAnInvitationToGoOn) {
  set("AWS_CONTAINER_CREDENTIALS_FULL_URI=" + agent_.url());
  set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/home/u/token");
  EXPECT_EQ(fetch().error().code, Errc::kUnavailable);
  files.put("/home/u/token", "");
  EXPECT_EQ(fetch().error().code, Errc::kCorrupt);
}

TEST_F(ProviderContainerTest, OnlyKnownHostsAreAskedWithoutTls) {
  for (const char* url :
       {"http://example.com/", "http://169.254.170.3/", "http://169.254.170.2.evil.com/",
        "http://[fd00:ec2::24]/", "http://127.0.0.1@evil.com/", "ftp://127.0.0.1/", "nonsense"}) {
    context.environment = {std::string("AWS_CONTAINER_CREDENTIALS_FULL_URI=") + url};
    const auto fetched = fetch();
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, Errc::kInvalidArgument) << url;
  }
  // These are asked, which nobody answers within this test.
  std::stop_source stopped;
  stopped.request_stop();
  for (const char* url : {"https://example.invalid/", "http://169.254.170.2/", "http://169.254.170.23/",
                          "http://[fd00:ec2::23]/", "http://localhost:1/", "http://[::1]:1/"}) {
    context.environment = {std::string("AWS_CONTAINER_CREDENTIALS_FULL_URI=") + url};
    EXPECT_EQ(ContainerSource(context).fetch(stopped.get_token()).error().code, Errc::kUnavailable) << url;
  }
}

TEST_F(ProviderContainerTest, ARelativeUriIsAPath) {
  set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=.evil.com/");
  EXPECT_EQ(fetch().error().code, Errc::kInvalidArgument);
}

TEST_F(ProviderContainerTest, RefusalsAndNonsenseAreErrors) {
  set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/x");
  agent_.change([&] { answer_ = status_reply(403, "SECRET"); });
  EXPECT_THAT(error(), testing::AllOf(HasSubstr("answered 403"), testing::Not(HasSubstr("SECRET"))));
  agent_.change([&] { answer_ = json_reply("<html>"); });
  EXPECT_THAT(error(), HasSubstr("container: the answer is not a JSON object"));
  agent_.change([&] { answer_ = json_reply(std::string(100'000, ' ')); });
  EXPECT_THAT(error(), HasSubstr("too long"));
}

}  // namespace
}  // namespace hitstream::aws
