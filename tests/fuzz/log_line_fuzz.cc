// Lines of an access log. What is read must be fit to be sent: a page of the site, and headers without
// control bytes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/access_log.h"
#include "app/hit_request.h"

namespace {

namespace app = hitstream::app;

bool is_fit_for_header(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto line = app::parse_log_line({reinterpret_cast<const char*>(data), size});
  if (!line) {
    if (line.error().message.empty()) std::abort();
    return 0;
  }
  if (!line->target.starts_with('/')) std::abort();
  const app::HitRequest request = app::make_hit_request(*line, "http://x.example");
  if (!request.referer.starts_with("http://x.example/")) std::abort();
  if (!is_fit_for_header(request.referer) || !is_fit_for_header(request.user_agent)) std::abort();
  if (!hitstream::base::IpAddress::parse(request.client)) std::abort();
  return 0;
}
