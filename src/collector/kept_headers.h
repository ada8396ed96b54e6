// Where each header stands in http::Request::headers: the order of collector::kept_headers().
#pragma once

#include <cstddef>

namespace hitstream::collector {

enum : std::size_t {
  kCookie,
  kReferer,
  kUserAgent,
  kProxyHeader,
  kAcceptEncoding,
  kSecGpc,
  kDnt,
  kSecPurpose,
  kPurpose,  // of older browsers, as is the next
  kXMoz,
  kForwardedProto,
  kOrigin,
  kKeptHeaders  // how many there are
};

}  // namespace hitstream::collector
