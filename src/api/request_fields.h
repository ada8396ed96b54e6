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
  kXForwardedFor,
  kFirstOfProxies = kXForwardedFor
};

// Views into the request.
[[nodiscard]] access::Claims claims_of(const http::Request& request);

// Whom to blame for a wrong password: the peer, or, where that is a proxy on this machine, the client that it
// names last in X-Forwarded-For. Nobody else's word is taken.
[[nodiscard]] base::IpAddress client_of(const http::Request& request);

}  // namespace hitstream::api
