#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "api/api.h"
#include "api/test_doubles.h"

namespace hitstream::api {
namespace {

using ::testing::HasSubstr;

class AdminServiceTest : public ::testing::Test {
 protected:
  telemetry::Registry metrics;
  Readiness readiness;
  std::unique_ptr<http::Service> service = make_admin_service(metrics, [this] { return readiness; });
  Caller caller{*service};
};

TEST_F(AdminServiceTest, IsHealthyAsLongAsItAnswers) {
  readiness = {false, "rebuilding"};
  EXPECT_EQ(caller.get("/healthz").status, 200);
  EXPECT_EQ(caller.get("/healthz").body, "ok");
}

TEST_F(AdminServiceTest, IsReadyOrSaysWhyNot) {
  EXPECT_EQ(caller.get("/readyz").status, 200);
  readiness = {false, "the journal's disk is full"};
  const http::Reply reply = caller.get("/readyz");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.body, "the journal's disk is full");
  EXPECT_EQ(reply.content_type, "text/plain; charset=utf-8");
}

TEST_F(AdminServiceTest, IsReadyAndSaysWhatIsWrongAllTheSame) {
  readiness = {true, "Kinesis cannot be reached"};
  const http::Reply reply = caller.get("/readyz");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "ready, but: Kinesis cannot be reached");
}

TEST_F(AdminServiceTest, ExposesTheMetricsOfNow) {
  metrics.counter("hitstream_test_things_total", "Things.").add(3);
  const http::Reply reply = caller.get("/metrics");
  EXPECT_EQ(reply.content_type, "text/plain; version=0.0.4");
  EXPECT_THAT(reply.body, HasSubstr("\nhitstream_test_things_total 3"));
}

TEST_F(AdminServiceTest, IsNeverStoredOrSniffedAndOnlyReads) {
  for (const char* path : {"/", "/healthz", "/readyz", "/metrics"}) {
    const http::Reply reply = caller.get(path);
    EXPECT_EQ(reply.status, 200) << path;
    EXPECT_EQ(header_of(reply, "Cache-Control"), "no-store");
    EXPECT_EQ(header_of(reply, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(caller.call(http::Method::kPost, path).status, 405) << path;
  }
  EXPECT_EQ(caller.get("/dashboard").status, 404);
}

}  // namespace
}  // namespace hitstream::api
