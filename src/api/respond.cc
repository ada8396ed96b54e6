#include "api/respond.h"

#include <fmt/format.h>

#include <utility>

#include "api/json.h"

namespace hitstream::api {

http::Reply uncached_reply(int status, std::string content_type, std::string body) {
  http::Reply reply;
  reply.status = status;
  reply.content_type = std::move(content_type);
  reply.headers.append(kNoStore).append(kNoSniff);
  reply.body = std::move(body);
  return reply;
}

http::Reply problem_reply(int status, std::string_view title, std::string_view detail) {
  return uncached_reply(status, "application/problem+json",
                        fmt::format(R"({{"type":"about:blank","title":{},"status":{},"detail":{}}})",
                                    json_quoted(title), status, json_quoted(detail)));
}

http::Reply not_found_reply(std::string_view path) {
  constexpr std::size_t kShown = 200;
  return problem_reply(404, "Not Found", fmt::format("There is nothing at {}.", path.substr(0, kShown)));
}

bool is_read(http::Method method) { return method == http::Method::kGet || method == http::Method::kHead; }

http::Reply only_reads_reply() {
  http::Reply reply = problem_reply(405, "Method Not Allowed", "Only GET and HEAD are answered here.");
  reply.headers.append("Allow: GET, HEAD\r\n");
  return reply;
}

http::Reply redirect_reply(std::string_view location) {
  http::Reply reply = uncached_reply(302, "", "");
  reply.headers.append("Location: ").append(location).append("\r\n");
  return reply;
}

}  // namespace hitstream::api
