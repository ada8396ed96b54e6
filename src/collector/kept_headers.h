// Where each header stands in http::Request::headers: the order of collector::kept_headers().
#pragma once

#include <cstddef>

namespace hitstream::collector {

enum : std::size_t { kCookie, kReferer, kUserAgent, kProxyHeader };

}  // namespace hitstream::collector
