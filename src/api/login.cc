#include "api/login.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "api/access/pages.h"
#include "api/query_string.h"
#include "api/request_fields.h"
#include "api/respond.h"

namespace hitstream::api {
namespace {

using access::login_page;
using access::message_page;
using http::Method;

constexpr std::string_view kShareRoot = "/share/";
constexpr std::string_view kDashboard = "/dashboard";
constexpr std::size_t kChecksMax = 8;  // that wait

// 303: the browser goes there with GET.
http::Reply go_to(std::string_view path, std::string_view cookie) {
  http::Reply reply = uncached_reply(303, "", "");
  reply.headers.append(fmt::format("Location: {}\r\nSet-Cookie: {}\r\n", path, cookie));
  return reply;
}

http::Reply foreign_reply() {
  return problem_reply(403, "Forbidden",
                       "This was sent by a page of another origin. Behind a proxy: it must hand on the field "
                       "Host, or dashboard.public_url must be set.");
}

http::Reply with_retry(http::Reply reply, int seconds) {
  reply.headers.append(fmt::format("Retry-After: {}\r\n", seconds));
  return reply;
}

http::Reply only(std::string_view methods) {
  http::Reply reply =
      problem_reply(405, "Method Not Allowed", fmt::format("Only {} are answered here.", methods));
  reply.headers.append(fmt::format("Allow: {}\r\n", methods));
  return reply;
}

}  // namespace

Login::Login(const access::Guard& guard, const env::Clock& clock, env::Executor& executor, Metrics& metrics)
    : guard_(guard), clock_(clock), metrics_(metrics), worker_(executor, "api-passwords", kChecksMax) {}

bool Login::handle(const http::Request& request, http::Exchange& exchange) {
  if (request.path.starts_with(kShareRoot)) {
    exchange.reply(is_read(request.method) ? enter_by_link(request.path.substr(kShareRoot.size()))
                                           : only_reads_reply());
  } else if (request.path == "/logout") {
    exchange.reply(request.method == Method::kPost ? log_out(request) : only("POST"));
  } else if (request.path != "/login") {
    return false;
  } else if (!guard_.has_password()) {
    exchange.reply(is_read(request.method) ? redirect_reply(kDashboard) : not_found_reply(request.path));
  } else if (request.method == Method::kPost) {
    log_in(request, exchange);
  } else if (is_read(request.method)) {
    exchange.reply(login_page(200, value_named("next", pairs_of(request.query)), ""));
  } else {
    exchange.reply(only("GET, HEAD, POST"));
  }
  return true;
}

void Login::log_in(const http::Request& request, http::Exchange& exchange) {
  if (!guard_.is_same_origin(claims_of(request))) return exchange.reply(foreign_reply());
  const auto form = pairs_of(request.body);
  const std::string next = access::local_path(value_named("next", form));
  const base::IpAddress client = client_of(request);
  if (!throttle_.take(client, clock_.steady_ns())) {
    metrics_.logins_throttled.add();
    return exchange.reply(with_retry(login_page(429, next, "Too many wrong passwords. Wait half a minute."),
                                     throttle_.retry_after_s()));
  }
  const std::shared_ptr<http::Deferred> answer = exchange.defer();
  const bool taken = worker_.run([this, answer, password = value_named("password", form), next, client] {
    check(answer, password, next, client);
  });
  if (!taken) answer->reply(with_retry(login_page(503, next, "Too many log in right now. Try again."), 1));
}

void Login::check(const std::shared_ptr<http::Deferred>& answer, const std::string& password,
                  const std::string& next, const base::IpAddress& client) {
  const bool is_right = password.size() <= access::kPasswordBytesMax && guard_.is_password(password);
  if (!is_right) {
    metrics_.logins_wrong.add();
    return answer->reply(login_page(403, next, "That is not the password."));
  }
  metrics_.logins_right.add();
  throttle_.give_back(client);
  answer->reply(go_to(next, guard_.session_cookie(clock_.wall_ms())));
}

http::Reply Login::log_out(const http::Request& request) const {
  if (!guard_.is_same_origin(claims_of(request))) return foreign_reply();
  http::Reply reply =
      go_to(guard_.has_password() ? "/login" : kDashboard, guard_.no_cookie(access::kSessionCookie));
  reply.headers.append(fmt::format("Set-Cookie: {}\r\n", guard_.no_cookie(access::kShareCookie)));
  return reply;
}

http::Reply Login::enter_by_link(std::string_view token) const {
  const auto cookie = guard_.share_cookie(token, clock_.wall_ms());
  if (cookie) return go_to(kDashboard, *cookie);
  return message_page(403, "This link has ended",
                      "It is over, or it was not copied whole. Ask whoever gave it to you for a new one.");
}

}  // namespace hitstream::api
