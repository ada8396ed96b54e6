// AWS Signature Version 4 in the Authorization header.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/credentials.h"
#include "base/units.h"

namespace hitstream::aws {

struct UnsignedRequest {
  std::string_view method;
  std::string_view path = "/";  // as sent, percent-encoded, without "." and ".." (it is not normalised)
  std::string_view query;       // as sent, behind '?', percent-encoded
  // All of them are signed, so each must be sent as it is here; "Host" must be among them, with the port
  // where it is not the scheme's own. Several of one name are joined in their order.
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  std::string_view payload;
};

struct SigningScope {
  std::string_view region;
  std::string_view service;  // "kinesis"
  base::UnixMillis time_ms = 0;
};

// Header fields to be sent beside those of the request.
struct Signature {
  std::string amz_date;        // X-Amz-Date: "20150830T123600Z"
  std::string security_token;  // X-Amz-Security-Token; empty: none
  std::string authorization;   // Authorization
};

[[nodiscard]] Signature sign(const UnsignedRequest& request, const Credentials& credentials,
                             const SigningScope& scope);

}  // namespace hitstream::aws
