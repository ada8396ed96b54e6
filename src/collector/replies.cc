#include "collector/replies.h"

#include <fmt/format.h>

namespace hitstream::collector {
namespace {

constexpr std::string_view kNoSniff = "X-Content-Type-Options: nosniff\r\n";

}  // namespace

http::Reply hit_reply(const Options& options) {
  http::Reply reply;
  reply.content_type = "application/javascript; charset=utf-8";
  reply.headers = fmt::format(
      "Cache-Control: no-store\r\n"
      "Set-Cookie: {}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax\r\n"
      "{}"
      "Cross-Origin-Resource-Policy: cross-origin\r\n",
      options.cookie_name, kSessionSlot, options.session_length.count(), kNoSniff);
  reply.body = "void 0;\n";
  return reply;
}

http::Reply options_reply() {
  return {.status = 204,
          .content_type = {},
          .headers = fmt::format("Allow: {}\r\n", kAllowedMethods),
          .body = {}};
}

http::Reply method_not_allowed_reply(std::string_view allow) {
  return {.status = 405,
          .content_type = "text/plain; charset=utf-8",
          .headers = fmt::format("Allow: {}\r\n{}", allow, kNoSniff),
          .body = fmt::format("This method is not allowed here: {} are.\n", allow)};
}

http::Reply not_found_reply() {
  return {.status = 404,
          .content_type = "text/plain; charset=utf-8",
          .headers = std::string(kNoSniff),
          .body = "There is nothing here.\n"};
}

http::Reply favicon_reply() {
  return {.status = 204, .content_type = {}, .headers = "Cache-Control: max-age=86400\r\n", .body = {}};
}

}  // namespace hitstream::collector
