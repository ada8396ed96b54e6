#include "api/request_fields.h"

#include <vector>

#include "api/api.h"
#include "base/text.h"

namespace hitstream::api {
namespace {

using http::Repeated;

// A field that is missing has no data; one that is empty has.
std::string_view field(const http::Request& request, Field name) { return request.header(name); }

}  // namespace

std::vector<http::KeptHeader> kept_headers() {
  return {{"accept-encoding", Repeated::kJoinWithComma},
          {"if-none-match", Repeated::kJoinWithComma},
          {"accept", Repeated::kJoinWithComma},
          {"authorization", Repeated::kFirst},
          {"cookie", Repeated::kJoinWithSemicolon},
          {"origin", Repeated::kJoinWithComma},
          {"sec-fetch-site", Repeated::kJoinWithComma},
          {"last-event-id", Repeated::kFirst},
          {"content-type", Repeated::kFirst},
          {"x-forwarded-for", Repeated::kJoinWithComma},
          {"forwarded", Repeated::kFirst},
          {"x-forwarded-host", Repeated::kFirst},
          {"x-forwarded-proto", Repeated::kFirst},
          {"x-forwarded-port", Repeated::kFirst},
          {"x-forwarded-server", Repeated::kFirst},
          {"x-original-host", Repeated::kFirst},
          {"x-client-ip", Repeated::kFirst},
          {"x-real-ip", Repeated::kFirst},
          {"via", Repeated::kFirst},
          {"cf-connecting-ip", Repeated::kFirst},
          {"true-client-ip", Repeated::kFirst}};
}

access::Claims claims_of(const http::Request& request) {
  access::Claims claims;
  claims.host = request.host;
  claims.authorization = field(request, kAuthorization);
  claims.cookie = field(request, kCookie);
  claims.origin = field(request, kOrigin);
  claims.sec_fetch_site = field(request, kSecFetchSite);
  for (std::size_t i = kFirstOfProxies; i < request.headers.size(); ++i)
    claims.forwarded = claims.forwarded || request.has_header(i);
  return claims;
}

base::IpAddress client_of(const http::Request& request) {
  if (!access::is_loopback(request.peer)) return request.peer;
  const std::string_view named = field(request, kXForwardedFor);
  const std::size_t comma = named.rfind(',');
  const std::string_view last = comma == std::string_view::npos ? named : named.substr(comma + 1);
  return base::IpAddress::parse(base::trim(last)).value_or(request.peer);
}

}  // namespace hitstream::api
