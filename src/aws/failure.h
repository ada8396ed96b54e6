// What an answer that is not a success means, and what is to be done about it.
#pragma once

#include <string>
#include <string_view>

#include "aws/kinesis.h"
#include "base/result.h"

namespace hitstream::aws {

// What an AWS service said, as the JSON protocols carry it.
struct ServiceError {
  int status = 0;       // of HTTP; 0: an exception within an event stream
  std::string code;     // "ResourceNotFoundException", without name space and address; may be empty
  std::string message;  // may be empty
};

// From the body ("__type", "message" or "Message") and the field x-amzn-ErrorType, whose code goes first.
[[nodiscard]] ServiceError read_service_error(int status, std::string_view error_type_field,
                                              std::string_view body);

// `operation` ("PutRecords") goes into the message for people.
[[nodiscard]] Failure to_failure(const ServiceError& error, std::string_view operation);
// No answer at all: what http::Client reports.
[[nodiscard]] Failure to_failure(const base::Error& error, std::string_view operation);

// The credentials have ended or are not known (any more): others may help.
[[nodiscard]] bool refuses_credentials(const ServiceError& error);
// The signature's time is too far from the service's: its Date field tells the right one.
[[nodiscard]] bool refuses_clock(const ServiceError& error);

[[nodiscard]] std::string_view to_string(Failure::Kind kind);  // "throttled": for metrics
inline constexpr std::size_t kFailureKinds = 10;

}  // namespace hitstream::aws
