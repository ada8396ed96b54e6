// One attempt of a call as an HTTP request with its signature.
#pragma once

#include "aws/caller.h"
#include "http/client.h"

namespace hitstream::aws {

// All but the timeout. Signed are content-type, host, x-amz-date, x-amz-security-token (where there is one)
// and x-amz-target.
[[nodiscard]] http::ClientRequest signed_request(const CallerOptions& options, const Call& call,
                                                 const Credentials& credentials, base::UnixMillis time_ms);

}  // namespace hitstream::aws
