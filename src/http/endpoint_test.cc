#include <gtest/gtest.h>

#include "http/server.h"

namespace hitstream::http {
namespace {

TEST(EndpointTest, ReadsAddressesAndPorts) {
  EXPECT_EQ(Endpoint::parse("127.0.0.1:8080")->to_string(), "127.0.0.1:8080");
  EXPECT_EQ(Endpoint::parse("[::1]:0")->to_string(), "[::1]:0");
  EXPECT_EQ(Endpoint::parse("[::1]:8080")->host, "::1");
  EXPECT_EQ(Endpoint::parse("localhost:65535")->to_string(), "127.0.0.1:65535");
}

TEST(EndpointTest, RefusesWhatIsNoAddressAndSaysWhatIsAllowed) {
  for (const char* text : {"", "8080", ":8080", "example.com:80", "::1:80", "[127.0.0.1]:80",
                           "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "[::1]", "127.0.0.1:8x"}) {
    const base::Result<Endpoint> parsed = Endpoint::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, base::Errc::kInvalidArgument);
    EXPECT_NE(parsed.error().message.find("ADDRESS:PORT"), std::string::npos);
  }
}

}  // namespace
}  // namespace hitstream::http
