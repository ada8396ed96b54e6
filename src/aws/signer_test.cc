#include "aws/signer.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace hitstream::aws {
namespace {

constexpr base::UnixMillis kTimeMs = 1'440'938'160'000;  // 2015-08-30T12:36:00Z
constexpr const char* kToken =
    "AQoDYXdzEPT//////////"
    "wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuw"
    "thAx7mSEI/qkPpKPi/"
    "kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHN"
    "VXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+"
    "scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxB"
    "A==";

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

// A case of the public test suite of Signature Version 4.
struct Vector {
  const char* name;
  std::string_view method;
  std::string_view path;
  std::string_view query;
  Headers more_headers;
  std::string_view payload;
  const char* token;
  const char* signed_headers;
  const char* signature;
};

const Vector kVectors[] = {
    {"get-vanilla",
     "GET",
     "/",
     "",
     {},
     "",
     "",
     "host;x-amz-date",
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-vanilla-empty-query-key",
     "GET",
     "/",
     "Param1=value1",
     {},
     "",
     "",
     "host;x-amz-date",
     "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"},
    {"get-vanilla-query-order-key-case",
     "GET",
     "/",
     "Param2=value2&Param1=value1",
     {},
     "",
     "",
     "host;x-amz-date",
     "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
    {"get-vanilla-query-order-key",
     "GET",
     "/",
     "Param1=value2&Param1=Value1",
     {},
     "",
     "",
     "host;x-amz-date",
     "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1"},
    {"get-vanilla-query-order-value",
     "GET",
     "/",
     "Param1=value2&Param1=value1",
     {},
     "",
     "",
     "host;x-amz-date",
     "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"},
    {"get-unreserved",
     "GET",
     "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
     "",
     {},
     "",
     "",
     "host;x-amz-date",
     "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
    {"get-header-key-duplicate",
     "GET",
     "/",
     "",
     {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
     "",
     "",
     "host;my-header1;x-amz-date",
     "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
    {"get-header-value-order",
     "GET",
     "/",
     "",
     {{"My-Header1", "value4"}, {"My-Header1", "value1"}, {"My-Header1", "value3"}, {"My-Header1", "value2"}},
     "",
     "",
     "host;my-header1;x-amz-date",
     "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"},
    {"get-header-value-trim",
     "GET",
     "/",
     "",
     {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
     "",
     "",
     "host;my-header1;my-header2;x-amz-date",
     "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
    {"post-vanilla",
     "POST",
     "/",
     "",
     {},
     "",
     "",
     "host;x-amz-date",
     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
    {"post-vanilla-query",
     "POST",
     "/",
     "Param1=value1",
     {},
     "",
     "",
     "host;x-amz-date",
     "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"},
    {"post-header-key-sort",
     "POST",
     "/",
     "",
     {{"My-Header1", "value1"}},
     "",
     "",
     "host;my-header1;x-amz-date",
     "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
    {"post-header-value-case",
     "POST",
     "/",
     "",
     {{"My-Header1", "VALUE1"}},
     "",
     "",
     "host;my-header1;x-amz-date",
     "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"},
    {"post-sts-header-before",
     "POST",
     "/",
     "",
     {},
     "",
     kToken,
     "host;x-amz-date;x-amz-security-token",
     "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"},
    {"post-x-www-form-urlencoded",
     "POST",
     "/",
     "",
     {{"Content-Type", "application/x-www-form-urlencoded"}},
     "Param1=value1",
     "",
     "content-type;host;x-amz-date",
     "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
};

Credentials example_credentials(std::string token = {}) {
  return {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", std::move(token), {}, "test"};
}

class SignerVectorTest : public testing::TestWithParam<Vector> {};

TEST_P(SignerVectorTest, SignsAsPublished) {
  const Vector& vector = GetParam();
  Headers headers = vector.more_headers;
  headers.emplace_back("Host", "example.amazonaws.com");
  const Signature signature = sign({vector.method, vector.path, vector.query, headers, vector.payload},
                                   example_credentials(vector.token), {"us-east-1", "service", kTimeMs});
  EXPECT_EQ(signature.amz_date, "20150830T123600Z");
  EXPECT_EQ(signature.security_token, vector.token);
  EXPECT_EQ(signature.authorization,
            std::string("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ") +
                "SignedHeaders=" + vector.signed_headers + ", Signature=" + vector.signature);
}

std::string name_of(const testing::TestParamInfo<Vector>& vector) {
  std::string name = vector.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(PublicSuite, SignerVectorTest, testing::ValuesIn(kVectors), name_of);

TEST(SignerTest, AnotherSecretPayloadOrTimeGivesAnotherSignature) {
  const UnsignedRequest request{"POST", "/", "", {{"host", "a"}}, "{}"};
  const auto signed_by = [&](const Credentials& by, std::string_view payload, base::UnixMillis time_ms) {
    UnsignedRequest changed = request;
    changed.payload = payload;
    return sign(changed, by, {"eu-central-1", "kinesis", time_ms}).authorization;
  };
  Credentials other = example_credentials();
  other.secret_access_key += "x";
  const std::string usual = signed_by(example_credentials(), "{}", kTimeMs);
  EXPECT_NE(usual, signed_by(other, "{}", kTimeMs));
  EXPECT_NE(usual, signed_by(example_credentials(), "{ }", kTimeMs));
  EXPECT_NE(usual, signed_by(example_credentials(), "{}", kTimeMs + 1000));
  EXPECT_EQ(usual, signed_by(example_credentials(), "{}", kTimeMs + 999));
}

TEST(SignerTest, TheSecretIsNotInWhatIsSent) {
  const Signature signature = sign({"POST", "/", "", {{"host", "a"}}, ""}, example_credentials(),
                                   {"eu-central-1", "kinesis", kTimeMs});
  EXPECT_THAT(signature.authorization, testing::Not(testing::HasSubstr("wJalr")));
}

}  // namespace
}  // namespace hitstream::aws
