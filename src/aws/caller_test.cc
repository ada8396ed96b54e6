// How calls behave when the service, the network, the clock or the credentials do not.
#include <gmock/gmock.h>

#include "aws/kinesis_fixture.h"
#include "http/date.h"

namespace hitstream::aws {
namespace {

using Kind = Failure::Kind;
using How = Answer::How;
using std::chrono::milliseconds;

constexpr const char* kSummary =
    R"({"StreamDescriptionSummary":{"StreamName":"hits","StreamStatus":"ACTIVE","OpenShardCount":2}})";

Answer good() { return {How::kWhole, 200, kSummary}; }

std::string date_field(base::UnixMillis wall_ms) {
  return "Date: " + std::string(http::HttpDate(wall_ms).text()) + "\r\n";
}

class CallerTest : public KinesisFixture {
 protected:
  Outcome<StreamSummary> describe() {
    std::optional<Outcome<StreamSummary>> outcome;
    kinesis->describe_stream("hits", keep(outcome));
    return wait_for(outcome);
  }
  // Answers the first requests with these, then well.
  void start_with(std::vector<Answer> bad, const KinesisOptions& options = {}) {
    start([bad = std::move(bad), next = std::size_t{0}](
              const ServedRequest&) mutable { return next < bad.size() ? bad[next++] : good(); },
          options);
  }
};

TEST_F(CallerTest, SendsASignedRequest) {
  credentials.current = TestCredentials::make("KEY", "TOKEN");
  ServedRequest seen;
  start([&](const ServedRequest& request) {
    seen = request;
    return good();
  });
  ASSERT_TRUE(describe().has_value());
  EXPECT_THAT(seen.head, testing::StartsWith("POST / HTTP/1.1\r\n"));
  EXPECT_EQ(seen.field("X-Amz-Target"), "Kinesis_20131202.DescribeStreamSummary");
  EXPECT_EQ(seen.field("Content-Type"), "application/x-amz-json-1.1");
  EXPECT_EQ("http://" + seen.field("Host"), service->url());
  EXPECT_EQ(seen.field("X-Amz-Security-Token"), "TOKEN");
  EXPECT_EQ(seen.field("X-Amz-Date"), "20231114T221320Z");
  EXPECT_EQ(seen.field("Expect"), "");
  EXPECT_THAT(
      seen.field("Authorization"),
      testing::StartsWith("AWS4-HMAC-SHA256 Credential=KEY/20231114/eu-central-1/kinesis/aws4_request, "
                          "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "));
  EXPECT_EQ(seen.body, R"({"StreamName":"hits"})");
}

TEST_F(CallerTest, TriesAgainWhatMaySucceedLater) {
  start_with({refusal(500, "InternalFailure"),
              refusal(503, ""),
              refusal(400, "LimitExceededException"),
              refusal(400, "ProvisionedThroughputExceededException"),
              {How::kReset},
              {How::kTruncated, 200, "{"},
              {How::kWhole, 200, "{\"no\":"},
              {How::kWhole, 200, "{}"}});
  ASSERT_TRUE(describe().has_value());
  // The connection that was reset had been used before: then curl itself sends the request once more.
  EXPECT_EQ(requests, 9);
  const std::string labels = R"({service="kinesis",operation="DescribeStreamSummary"})";
  EXPECT_EQ(metric("hitstream_aws_requests_total" + labels), 8);
  EXPECT_EQ(metric("hitstream_aws_retries_total" + labels), 7);
  const auto errors = [&](const std::string& kind) {
    return metric(
        "hitstream_aws_errors_total{service=\"kinesis\",operation=\"DescribeStreamSummary\",kind=\"" + kind +
        "\"}");
  };
  EXPECT_EQ(errors("server"), 2);
  EXPECT_EQ(errors("throttled"), 2);
  EXPECT_EQ(errors("unreachable"), 1);
  EXPECT_EQ(errors("unreadable"), 2);
}

TEST_F(CallerTest, GivesUpAtOnceOnWhatDoesNotGetBetter) {
  const std::pair<const char*, Kind> refusals[] = {{"ResourceNotFoundException", Kind::kNotFound},
                                                   {"ResourceInUseException", Kind::kInUse},
                                                   {"AccessDeniedException", Kind::kDenied},
                                                   {"KMSDisabledException", Kind::kDenied},
                                                   {"ValidationException", Kind::kInvalid}};
  for (const auto& [code, kind] : refusals) {
    requests = 0;
    start_with({refusal(400, code, "told so")});
    const auto outcome = describe();
    ASSERT_FALSE(outcome.has_value()) << code;
    EXPECT_EQ(outcome.error().kind, kind) << code;
    EXPECT_EQ(outcome.error().code, code);
    EXPECT_EQ(outcome.error().message, std::string("DescribeStreamSummary: ") + code + ": told so");
    EXPECT_EQ(requests, 1) << code;
  }
}

TEST_F(CallerTest, TheDeadlineBoundsTheAttempts) {
  start([](const ServedRequest&) { return refusal(503, "ServiceUnavailable"); });
  const std::int64_t before_ns = clock.steady_ns();
  const auto outcome = describe();
  EXPECT_EQ(outcome.error().kind, Kind::kServer);
  EXPECT_GT(requests, 5);
  EXPECT_LE(clock.steady_ns() - before_ns, 30'000 * base::kNanosPerMilli);
}

TEST_F(CallerTest, WithoutTokensAFailureIsFinal) {
  start([](const ServedRequest&) { return refusal(500, "InternalFailure"); });
  int last = 0;
  for (int i = 0; i < 50; ++i) {
    requests = 0;
    ASSERT_FALSE(describe().has_value());
    last = requests;
  }
  EXPECT_EQ(last, 1);
}

TEST_F(CallerTest, TheRestThatTheServiceAsksForIsKept) {
  Answer busy = refusal(503, "SlowDown");
  busy.fields = "x-amz-retry-after: 7000\r\n";
  start_with({busy});
  const std::int64_t before_ns = clock.steady_ns();
  ASSERT_TRUE(describe().has_value());
  EXPECT_GE(clock.steady_ns() - before_ns, 7000 * base::kNanosPerMilli);
}

TEST_F(CallerTest, AnAttemptThatHangsIsGivenUp) {
  KinesisOptions options;
  options.control.attempt_timeout = milliseconds(100);
  start_with({{How::kNothing}}, options);
  ASSERT_TRUE(describe().has_value());
  EXPECT_EQ(requests, 2);
}

TEST_F(CallerTest, NoServiceIsUnreachable) {
  start_with({});
  service.reset();
  EXPECT_EQ(describe().error().kind, Kind::kUnreachable);
}

TEST_F(CallerTest, TheClockIsCorrectedByTheServices) {
  const base::UnixMillis right_ms = clock.wall_ms() + 3'600'000;
  std::vector<std::string> dates;
  start([&](const ServedRequest& request) {
    dates.push_back(request.field("X-Amz-Date"));
    if (dates.size() > 1) return good();
    Answer answer = refusal(400, "InvalidSignatureException", "Signature expired: 1 is now earlier than 2");
    answer.fields = date_field(right_ms);
    return answer;
  });
  ASSERT_TRUE(describe().has_value());
  ASSERT_TRUE(describe().has_value());
  EXPECT_THAT(dates, testing::ElementsAre("20231114T221320Z", testing::StartsWith("20231114T2313"),
                                          testing::StartsWith("20231114T2313")));
  EXPECT_NEAR(metric(R"(hitstream_aws_clock_offset_seconds{service="kinesis"})"), 3600, 2);
}

TEST_F(CallerTest, AWrongSignatureAtTheRightTimeIsDenied) {
  Answer answer = refusal(403, "SignatureDoesNotMatch", "The signature does not match");
  answer.fields = date_field(clock.wall_ms());
  start_with({answer});
  EXPECT_EQ(describe().error().kind, Kind::kDenied);
  EXPECT_EQ(requests, 1);
}

TEST_F(CallerTest, CredentialsThatEndedAreReplaced) {
  credentials.replacement = TestCredentials::make("NEXT");
  std::vector<std::string> signatures;
  start([&](const ServedRequest& request) {
    signatures.push_back(request.field("Authorization"));
    return signatures.size() > 1 ? good() : refusal(400, "ExpiredTokenException");
  });
  ASSERT_TRUE(describe().has_value());
  EXPECT_THAT(credentials.refused_keys, testing::ElementsAre("KEY"));
  EXPECT_THAT(signatures, testing::ElementsAre(testing::HasSubstr("=KEY/"), testing::HasSubstr("=NEXT/")));
}

TEST_F(CallerTest, CredentialsThatStayWrongAreDenied) {
  start([](const ServedRequest&) { return refusal(400, "UnrecognizedClientException"); });
  EXPECT_EQ(describe().error().kind, Kind::kDenied);
  EXPECT_EQ(requests, 5);
}

TEST_F(CallerTest, WaitsForCredentialsAndNotForEver) {
  start_with({});
  credentials.current = base::fail(base::Errc::kUnavailable, "still asking");
  std::optional<Outcome<StreamSummary>> outcome;
  kinesis->describe_stream("hits", keep(outcome));
  for (int i = 0; i < 10; ++i) {
    kinesis->perform(milliseconds(0));
    clock.advance(milliseconds(500));
  }
  EXPECT_FALSE(outcome);
  EXPECT_EQ(requests, 0);
  credentials.current = TestCredentials::make("KEY");
  EXPECT_TRUE(wait_for(outcome).has_value());

  credentials.current = base::fail(base::Errc::kUnavailable, "still asking");
  const auto failed = describe();
  EXPECT_EQ(failed.error().kind, Kind::kNoCredentials);
  EXPECT_EQ(failed.error().message, "DescribeStreamSummary: still asking");
}

TEST_F(CallerTest, NoProviderAtAllIsToldAtOnce) {
  passing = false;
  start_with({});
  credentials.current = base::fail(base::Errc::kNotFound, "set AWS_ACCESS_KEY_ID");
  EXPECT_EQ(describe().error().kind, Kind::kNoCredentials);
}

TEST_F(CallerTest, ACallbackMayCallAgain) {
  start_with({});
  int left = 5;
  std::function<void()> next = [&] {
    kinesis->describe_stream("hits", [&](const Outcome<StreamSummary>&) {
      if (--left > 0) next();
    });
  };
  next();
  while (left > 0) kinesis->perform(milliseconds(1000));
  EXPECT_EQ(kinesis->in_flight(), 0U);
}

TEST_F(CallerTest, DestroyingTheClientDropsWhatIsInFlight) {
  start_with({{How::kNothing}});
  kinesis->describe_stream("hits", [](const auto&) { ADD_FAILURE() << "dropped"; });
  while (requests == 0) kinesis->perform(milliseconds(10));
  EXPECT_EQ(kinesis->in_flight(), 1U);
  kinesis.reset();
}

}  // namespace
}  // namespace hitstream::aws
