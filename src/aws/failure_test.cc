#include "aws/failure.h"

#include <gmock/gmock.h>

namespace hitstream::aws {
namespace {

using Kind = Failure::Kind;

Kind kind_of(int status, const std::string& code) {
  return to_failure(ServiceError{status, code, ""}, "PutRecords").kind;
}

TEST(FailureTest, TheCodeTellsTheKind) {
  EXPECT_EQ(kind_of(400, "ProvisionedThroughputExceededException"), Kind::kThrottled);
  EXPECT_EQ(kind_of(400, "LimitExceededException"), Kind::kThrottled);
  EXPECT_EQ(kind_of(400, "ThrottlingException"), Kind::kThrottled);
  EXPECT_EQ(kind_of(400, "Throttling"), Kind::kThrottled);
  EXPECT_EQ(kind_of(503, "SlowDown"), Kind::kThrottled);
  EXPECT_EQ(kind_of(400, "KMSThrottlingException"), Kind::kThrottled);
  EXPECT_EQ(kind_of(500, "InternalFailure"), Kind::kServer);
  EXPECT_EQ(kind_of(400, "RequestTimeoutException"), Kind::kUnreachable);
  EXPECT_EQ(kind_of(400, "ResourceNotFoundException"), Kind::kNotFound);
  EXPECT_EQ(kind_of(400, "ResourceInUseException"), Kind::kInUse);
  EXPECT_EQ(kind_of(400, "ExpiredIteratorException"), Kind::kExpiredIterator);
  EXPECT_EQ(kind_of(400, "AccessDeniedException"), Kind::kDenied);
  EXPECT_EQ(kind_of(400, "KMSInvalidStateException"), Kind::kDenied);
  EXPECT_EQ(kind_of(400, "ExpiredTokenException"), Kind::kDenied);
  EXPECT_EQ(kind_of(400, "InvalidArgumentException"), Kind::kInvalid);
}

TEST(FailureTest, OfUnknownCodesTheStatusTells) {
  EXPECT_EQ(kind_of(500, ""), Kind::kServer);
  EXPECT_EQ(kind_of(503, "Unheard"), Kind::kServer);
  EXPECT_EQ(kind_of(429, ""), Kind::kThrottled);
  EXPECT_EQ(kind_of(403, ""), Kind::kDenied);
  EXPECT_EQ(kind_of(404, ""), Kind::kInvalid);
  EXPECT_EQ(kind_of(301, ""), Kind::kUnreadable);
}

TEST(FailureTest, ReadsWhatTheServiceSays) {
  const ServiceError from_body = read_service_error(
      400, "",
      R"({"__type":"com.amazonaws.kinesis.v20131202#ResourceNotFoundException","message":"no hits"})");
  EXPECT_EQ(from_body.code, "ResourceNotFoundException");
  EXPECT_EQ(from_body.message, "no hits");
  const ServiceError from_field =
      read_service_error(400, "ThrottlingException:http://internal.amazon.com/", R"({"Message":"slower"})");
  EXPECT_EQ(from_field.code, "ThrottlingException");
  EXPECT_EQ(from_field.message, "slower");
  EXPECT_EQ(read_service_error(503, "", "<html>busy</html>").code, "");
  EXPECT_EQ(read_service_error(400, "", R"({"__type":7,"message":null})").code, "");
  EXPECT_EQ(read_service_error(400, "", "").message, "");
}

TEST(FailureTest, TheMessageNamesTheOperation) {
  EXPECT_EQ(to_failure(ServiceError{400, "XException", "why"}, "PutRecords").message,
            "PutRecords: XException: why");
  EXPECT_EQ(to_failure(ServiceError{503, "", ""}, "PutRecords").message, "PutRecords: status 503");
}

TEST(FailureTest, NoAnswerIsUnreachable) {
  EXPECT_EQ(to_failure(base::Error{base::Errc::kTimeout, "t"}, "Op").kind, Kind::kUnreachable);
  EXPECT_EQ(to_failure(base::Error{base::Errc::kUnavailable, "u"}, "Op").kind, Kind::kUnreachable);
  EXPECT_EQ(to_failure(base::Error{base::Errc::kFull, "f"}, "Op").kind, Kind::kUnreadable);
  EXPECT_EQ(to_failure(base::Error{base::Errc::kInvalidArgument, "i"}, "Op").kind, Kind::kInvalid);
}

TEST(FailureTest, TellsWhatWasRefused) {
  EXPECT_TRUE(refuses_credentials({400, "ExpiredTokenException", ""}));
  EXPECT_TRUE(refuses_credentials({403, "UnrecognizedClientException", ""}));
  EXPECT_FALSE(refuses_credentials({400, "AccessDeniedException", ""}));
  EXPECT_TRUE(
      refuses_clock({400, "InvalidSignatureException", "Signature expired: 1 is now earlier than 2"}));
  EXPECT_TRUE(
      refuses_clock({400, "InvalidSignatureException", "Signature not yet current: 1 is still later"}));
  EXPECT_TRUE(refuses_clock({403, "RequestTimeTooSkewed", ""}));
  EXPECT_FALSE(refuses_clock({400, "InvalidSignatureException", "The request signature we calculated"}));
}

}  // namespace
}  // namespace hitstream::aws
