// The header fields that the services look at.
#pragma once

#include <cstddef>
#include <string_view>

#include "api/access/guard.h"
#include "http/request.h"

namespace hitstream::api {

// Their places among kept_headers() (api.h). Behind the last of these come those that only proxies add.
enum Field : std::size_t {
  kAcceptEncoding,
  kIfNoneMatch,
  kAccept,
  kAuthorization,
  kCookie,
  kOrigin,
  kSecFetchSite,
  kLastEventId,
  kContentType,
  kFirstOfProxies
};

// Views into the request.
[[nodiscard]] access::Claims claims_of(const http::Request& request);

}  // namespace hitstream::api
