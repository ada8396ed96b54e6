#include "aws/provider_imds.h"

#include <gmock/gmock.h>

#include "aws/credential_test_server.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using testing::HasSubstr;

constexpr const char* kRoles = "/latest/meta-data/iam/security-credentials/";

class ProviderImdsTest : public testing::Test, protected SourceFixture {
 protected:
  ProviderImdsTest() { context.environment = {"AWS_EC2_METADATA_SERVICE_ENDPOINT=" + instance_.url() + "/"}; }

  base::Result<Credentials> fetch(const std::stop_token& stop = {}) {
    return ImdsSource(context).fetch(stop);
  }

  std::optional<http::Reply> answer(const SeenRequest& request) {
    if (silent_) return std::nullopt;
    if (request.path == "/latest/api/token") {
      const bool good = request.method == http::Method::kPut &&
                        request.headers.contains("x-aws-ec2-metadata-token-ttl-seconds");
      return good ? token_ : status_reply(400);
    }
    const auto token = request.headers.find("x-aws-ec2-metadata-token");
    if (token == request.headers.end() || token->second != "TOKEN") return status_reply(401);
    if (request.path == kRoles) return roles_;
    if (request.path == std::string(kRoles) + "my-role") return credentials_;
    if (request.path == "/latest/meta-data/placement/region") return status_reply(200, "eu-north-1");
    return status_reply(404);
  }

  bool silent_ = false;
  http::Reply token_ = status_reply(200, "TOKEN");
  http::Reply roles_ = status_reply(200, "my-role\n");
  http::Reply credentials_ = json_reply(json_credentials("Token", R"("Code":"Success",)"));
  LocalService instance_{[this](const SeenRequest& request) { return answer(request); }};
};

TEST_F(ProviderImdsTest, AnInstanceHasTheCredentialsOfItsRole) {
  const auto credentials = fetch();
  ASSERT_TRUE(credentials) << credentials.error().message;
  EXPECT_EQ(credentials->access_key_id, "AKJSON");
  EXPECT_EQ(credentials->session_token, "json-token");
  EXPECT_EQ(credentials->expires_ms, kFakeExpiry_ms);
  EXPECT_EQ(instance_.seen().size(), 3U);
}

TEST_F(ProviderImdsTest, ItKnowsItsRegion) { EXPECT_EQ(imds_region(context.environment), "eu-north-1"); }

TEST_F(ProviderImdsTest, ItCanBeTurnedOff) {
  set("AWS_EC2_METADATA_DISABLED=True");
  EXPECT_EQ(fetch().error().code, Errc::kNotFound);
  EXPECT_EQ(imds_region(context.environment).error().code, Errc::kNotFound);
  EXPECT_TRUE(instance_.seen().empty());
}

TEST_F(ProviderImdsTest, NoServiceNoRoleOrNoTokenIsNothingFound) {
  instance_.change([&] { roles_ = status_reply(404); });
  EXPECT_EQ(fetch().error().message, "the instance has no role");
  EXPECT_EQ(fetch().error().code, Errc::kNotFound);
  instance_.change([&] { token_ = status_reply(403); });
  EXPECT_EQ(fetch().error().code, Errc::kNotFound);
  instance_.change([&] { silent_ = true; });
  EXPECT_EQ(fetch().error().code, Errc::kNotFound);
  context.environment = {"AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:1"};
  EXPECT_EQ(fetch().error().code, Errc::kNotFound);
}

TEST_F(ProviderImdsTest, FailuresOfTheServiceAreErrors) {
  instance_.change([&] { token_ = status_reply(500); });
  EXPECT_EQ(fetch().error().code, Errc::kUnavailable);
  instance_.change([&] { token_ = status_reply(200, "TOKEN"); });
  instance_.change([&] { roles_ = status_reply(200, "../../evil"); });
  EXPECT_EQ(fetch().error().code, Errc::kCorrupt);
  instance_.change([&] { roles_ = status_reply(200, "my-role"); });
  instance_.change(
      [&] { credentials_ = json_reply(R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"no"})"); });
  EXPECT_THAT(fetch().error().message, HasSubstr("role my-role: AssumeRoleUnauthorizedAccess"));
  instance_.change([&] { credentials_ = status_reply(404); });
  EXPECT_EQ(fetch().error().code, Errc::kUnavailable);
}

TEST_F(ProviderImdsTest, AStopDoesNotWaitForAServiceThatHangs) {
  instance_.change([&] { silent_ = true; });
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(fetch(stop.get_token()).error().code, Errc::kClosed);
}

TEST_F(ProviderImdsTest, AnAddressMustBeAUrl) {
  context.environment = {"AWS_EC2_METADATA_SERVICE_ENDPOINT=nonsense"};
  EXPECT_EQ(fetch().error().code, Errc::kInvalidArgument);
}

}  // namespace
}  // namespace hitstream::aws
