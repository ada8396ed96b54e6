#include "aws/endpoint.h"

#include <gmock/gmock.h>

#include "aws/credential_test_server.h"
#include "aws/endpoint_url.h"

namespace hitstream::aws {
namespace {

using testing::HasSubstr;

class EndpointTest : public testing::Test, protected SourceFixture {
 protected:
  base::Result<Endpoint> resolve(Service service = Service::kKinesis, const EndpointSettings& settings = {},
                                 const MachineRegion& machine = {}) {
    return resolve_endpoint(service, settings, context.environment, files, machine);
  }
  std::string url(Service service = Service::kKinesis, const EndpointSettings& settings = {}) {
    const auto endpoint = resolve(service, settings);
    return endpoint ? endpoint->url : endpoint.error().message;
  }
  std::string region(const EndpointSettings& settings = {}, const MachineRegion& machine = {}) {
    const auto endpoint = resolve(Service::kKinesis, settings, machine);
    return endpoint ? endpoint->region : endpoint.error().message;
  }
};

TEST_F(EndpointTest, TheRegionIsTheFirstOfSettingEnvironmentProfileAndMachine) {
  const MachineRegion machine = [] { return base::Result<std::string>("of-machine-1"); };
  EXPECT_EQ(region({}, machine), "of-machine-1");
  config("[default]\nregion = of-profile-1\n");
  EXPECT_EQ(region({}, machine), "of-profile-1");
  set("AWS_DEFAULT_REGION=of-default-1");
  EXPECT_EQ(region({}, machine), "of-default-1");
  set("AWS_REGION=of-region-1");
  EXPECT_EQ(region({}, machine), "of-region-1");
  EXPECT_EQ(region({"of-setting-1", ""}, machine), "of-setting-1");
}

TEST_F(EndpointTest, WithoutARegionTheErrorSaysWhatToSet) {
  EXPECT_THAT(region(), HasSubstr("no AWS region: give --region, set AWS_REGION"));
  EXPECT_THAT(region({}, [] { return base::fail(base::Errc::kNotFound, "none"); }),
              HasSubstr("no AWS region"));
  EXPECT_THAT(region({"", "http://kinesis.local:4567"}), HasSubstr("no AWS region"));
}

TEST_F(EndpointTest, AnEmulatorOnLoopbackNeedsNoRegion) {
  const MachineRegion never = []() -> base::Result<std::string> {
    ADD_FAILURE() << "asked the machine";
    return std::string();
  };
  EXPECT_EQ(region({"", "http://localhost:4567"}, never), "us-east-1");
  EXPECT_EQ(region({"", "http://127.0.0.1:4567"}, never), "us-east-1");
  EXPECT_EQ(region({"", "http://[::1]:4567"}, never), "us-east-1");
  EXPECT_EQ(region({"eu-west-1", "http://localhost:4567"}, never), "eu-west-1");
}

TEST_F(EndpointTest, ARegionMustBeANameThatFitsIntoAHost) {
  for (const char* wrong : {"evil.com/", "EU-CENTRAL-1", "-a", "a b", "eu-central-1\n"}) {
    EXPECT_THAT(region({wrong, ""}), HasSubstr("is not the name of an AWS region")) << wrong;
  }
}

TEST_F(EndpointTest, HostsFollowThePartitionOfTheRegion) {
  const std::pair<const char*, const char*> expected[] = {
      {"eu-central-1", "https://kinesis.eu-central-1.amazonaws.com"},
      {"cn-north-1", "https://kinesis.cn-north-1.amazonaws.com.cn"},
      {"us-gov-west-1", "https://kinesis.us-gov-west-1.amazonaws.com"},
      {"us-iso-east-1", "https://kinesis.us-iso-east-1.c2s.ic.gov"},
      {"us-isob-east-1", "https://kinesis.us-isob-east-1.sc2s.sgov.gov"},
      {"eu-isoe-west-1", "https://kinesis.eu-isoe-west-1.cloud.adc-e.uk"},
      {"us-isof-south-1", "https://kinesis.us-isof-south-1.csp.hci.ic.gov"},
      {"eusc-de-east-1", "https://kinesis.eusc-de-east-1.amazonaws.eu"},
  };
  for (const auto& [name, host] : expected) EXPECT_EQ(url(Service::kKinesis, {name, ""}), host);
  EXPECT_EQ(url(Service::kDynamoDb, {"eu-west-1", ""}), "https://dynamodb.eu-west-1.amazonaws.com");
  EXPECT_EQ(url(Service::kSts, {"eu-west-1", ""}), "https://sts.eu-west-1.amazonaws.com");
}

TEST_F(EndpointTest, FipsAndDualStackHaveHostsOfTheirOwn) {
  set("AWS_USE_FIPS_ENDPOINT=true");
  EXPECT_EQ(url(Service::kKinesis, {"us-east-1", ""}), "https://kinesis-fips.us-east-1.amazonaws.com");
  EXPECT_EQ(url(Service::kKinesis, {"us-gov-west-1", ""}), "https://kinesis.us-gov-west-1.amazonaws.com");
  config("[default]\nuse_dualstack_endpoint = true\n");
  EXPECT_EQ(url(Service::kKinesis, {"us-east-1", ""}), "https://kinesis-fips.us-east-1.api.aws");
  EXPECT_EQ(url(Service::kKinesis, {"us-gov-west-1", ""}), "https://kinesis-fips.us-gov-west-1.api.aws");
  set("AWS_USE_DUALSTACK_ENDPOINT=false");
  EXPECT_EQ(url(Service::kKinesis, {"us-east-1", ""}), "https://kinesis-fips.us-east-1.amazonaws.com");
}

TEST_F(EndpointTest, DualStackAlone) {
  set("AWS_USE_DUALSTACK_ENDPOINT=TRUE");
  EXPECT_EQ(url(Service::kDynamoDb, {"us-east-1", ""}), "https://dynamodb.us-east-1.api.aws");
  EXPECT_EQ(url(Service::kKinesis, {"cn-north-1", ""}),
            "https://kinesis.cn-north-1.api.amazonwebservices.com.cn");
}

TEST_F(EndpointTest, VariantsDoNotGoWithAnEndpointUrl) {
  set("AWS_USE_FIPS_ENDPOINT=true");
  EXPECT_THAT(url(Service::kKinesis, {"us-east-1", "http://localhost:1"}),
              HasSubstr("AWS_USE_FIPS_ENDPOINT (use_fips_endpoint) does not go with the endpoint URL"));
}

TEST_F(EndpointTest, TheUrlIsTheFirstOfSettingEnvironmentAndProfile) {
  set("AWS_REGION=eu-west-1");
  config("[default]\nendpoint_url = http://profile:1\n");
  EXPECT_EQ(url(), "http://profile:1");
  config(
      "[default]\nendpoint_url = http://profile:1\nservices = s\n"
      "[services s]\nkinesis =\n  endpoint_url = http://services:1\n");
  EXPECT_EQ(url(), "http://services:1");
  EXPECT_EQ(url(Service::kDynamoDb), "http://profile:1");
  set("AWS_ENDPOINT_URL=http://all:1");
  EXPECT_EQ(url(), "http://all:1");
  set("AWS_ENDPOINT_URL_KINESIS=http://kinesis:1/");
  EXPECT_EQ(url(), "http://kinesis:1");
  EXPECT_EQ(url(Service::kSts), "http://all:1");
  EXPECT_EQ(url(Service::kKinesis, {"", "http://setting:1//"}), "http://setting:1");
}

TEST_F(EndpointTest, ConfiguredUrlsCanBeIgnored) {
  set("AWS_REGION=eu-west-1");
  set("AWS_ENDPOINT_URL=http://all:1");
  set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true");
  EXPECT_EQ(url(), "https://kinesis.eu-west-1.amazonaws.com");
  EXPECT_EQ(url(Service::kKinesis, {"", "http://setting:1"}), "http://setting:1");
}

TEST_F(EndpointTest, AServicesSectionMustExist) {
  set("AWS_REGION=eu-west-1");
  config("[default]\nservices = nowhere\n");
  EXPECT_THAT(url(), HasSubstr("[services nowhere], which does not exist"));
}

TEST_F(EndpointTest, AnEndpointUrlMustBeOne) {
  for (const char* wrong : {"localhost:4567", "ftp://h", "http://", "http://u:p@h", "http://h/?q", "h"}) {
    EXPECT_THAT(url(Service::kKinesis, {"eu-west-1", wrong}), HasSubstr("must be http://HOST[:PORT]"))
        << wrong;
  }
}

TEST_F(EndpointTest, StsHasAGlobalEndpointForWhereNoRegionIsKnown) {
  const auto endpoint = resolve(Service::kSts);
  EXPECT_EQ(endpoint->url, "https://sts.amazonaws.com");
  EXPECT_EQ(endpoint->region, "us-east-1");
}

TEST(EndpointUrlTest, AUrlHasParts) {
  const auto parts = parse_url("HTTPS://Host.Example:443/a/b");
  EXPECT_EQ(parts->scheme, "https");
  EXPECT_EQ(parts->host, "host.example");
  EXPECT_EQ(parts->field, "host.example");
  EXPECT_EQ(parts->path, "/a/b");
  EXPECT_EQ(parse_url("http://[::1]:80443"), std::nullopt);
  EXPECT_EQ(parse_url("http://[fd00:ec2::23]:81")->host, "fd00:ec2::23");
  EXPECT_EQ(parse_url("http://[fd00:ec2::23]:81")->field, "[fd00:ec2::23]:81");
}

TEST(EndpointUrlTest, LoopbackIsWhatTheConnectionWouldReach) {
  for (const char* url : {"http://127.0.0.1", "http://127.9.9.9:1", "http://0x7f000001", "http://2130706433",
                          "http://[::1]", "http://LOCALHOST"}) {
    EXPECT_TRUE(is_loopback(parse_url(url)->host)) << url;
  }
  for (const char* url : {"http://127.0.0.1.evil.com", "http://localhost.evil.com", "http://128.0.0.1"}) {
    EXPECT_FALSE(is_loopback(parse_url(url)->host)) << url;
  }
}

}  // namespace
}  // namespace hitstream::aws
