#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "api/access/pages.h"
#include "api/api.h"
#include "api/api_handler.h"
#include "api/login.h"
#include "api/query_string.h"
#include "api/request_fields.h"
#include "api/respond.h"
#include "api/site.h"

namespace hitstream::api {
namespace {

using access::Caller;

constexpr std::string_view kPage = "/dashboard";
constexpr std::string_view kWhyClosed =
    "Without a password this dashboard is open only on the machine it runs on, at a loopback address and "
    "without a proxy in between. `hitstream password` makes a password.";

// Back to the same view of the page.
std::string login_for(const http::Request& request) {
  const std::string_view mark = request.query.empty() ? "" : "?";
  return fmt::format("/login?next={}",
                     percent_encoded(fmt::format("{}{}{}", request.path, mark, request.query)));
}

// Shared by the loops: everything in it is immutable or thread-safe.
struct Context {
  Context(const DashboardOptions& options, access::Guard rules, const Source& source, const env::Clock& time,
          env::Executor& executor, telemetry::Registry& registry)
      : site(options, embedded_assets()),
        embeds(!options.embed_in.empty()),
        guard(std::move(rules)),
        clock(time),
        metrics(registry),
        login(guard, time, executor, metrics),
        api(options, source, time, executor, metrics) {
    for (const Asset& document : document_assets()) site.add(document, options);
  }

  Site site;
  const bool embeds;
  const access::Guard guard;
  const env::Clock& clock;
  Metrics metrics;
  Login login;
  ApiHandler api;
};

class DashboardHandler final : public http::LoopHandler {
 public:
  explicit DashboardHandler(Context& context) : context_(context) {}

  void handle(const http::Request& request, http::Exchange& exchange) override {
    if (context_.login.handle(request, exchange)) return;
    const http::Reply* const file =
        context_.site.find(request.path, request.header(kAcceptEncoding), request.header(kIfNoneMatch));
    if (file != nullptr)
      return exchange.reply(is_read(request.method) ? file_reply(request, *file) : only_reads_reply());
    if (context_.api.knows(request)) return call_api(request, exchange);
    exchange.reply(other_reply(request));
  }

 private:
  [[nodiscard]] Caller caller_of(const http::Request& request) const {
    return context_.guard.caller_of(claims_of(request), context_.clock.wall_ms());
  }

  // In a frame of another site neither cookies nor, as it stands in the fragment, the token of a share link
  // come with the request for the page.
  [[nodiscard]] bool is_for_a_frame(const http::Request& request) const {
    return context_.embeds && value_named("embed", pairs_of(request.query)) == "1";
  }

  // The files hold nothing that is counted; the page without the API would be of no use, though.
  [[nodiscard]] http::Reply file_reply(const http::Request& request, const http::Reply& file) const {
    if (request.path != kPage || is_for_a_frame(request) || caller_of(request).kind != Caller::Kind::kNobody)
      return file;
    if (context_.guard.has_password()) return redirect_reply(login_for(request));
    if (context_.guard.is_local(claims_of(request))) return file;
    return access::message_page(403, "Closed", kWhyClosed);
  }

  void call_api(const http::Request& request, http::Exchange& exchange) {
    const Caller caller = caller_of(request);
    if (!is_read(request.method)) return exchange.reply(only_reads_reply());
    if (caller.kind == Caller::Kind::kNobody) return exchange.reply(stranger_reply(claims_of(request)));
    const bool by_password = caller.kind == Caller::Kind::kOwner && context_.guard.has_password();
    context_.api.handle(request, caller, by_password ? "password" : "none", exchange);
  }

  [[nodiscard]] http::Reply stranger_reply(const access::Claims& claims) const {
    if (!context_.guard.has_password() && context_.guard.is_local(claims))
      return problem_reply(403, "Forbidden", "Pages of other sites get nothing here.");
    const bool has_token = !claims.authorization.empty();
    if (!context_.guard.has_password() && !has_token) return problem_reply(403, "Forbidden", kWhyClosed);
    http::Reply reply =
        problem_reply(401, "Unauthorized",
                      has_token ? "This token is none that is taken, or it has ended."
                                : "Log in at /login, or send an API token as Authorization: Bearer TOKEN.");
    reply.headers.append("WWW-Authenticate: Bearer realm=\"hitstream\"\r\n");
    return reply;
  }

  [[nodiscard]] static http::Reply other_reply(const http::Request& request) {
    const std::string_view path = request.path;
    const bool leads_to_page = path == "/" || path == "/dashboard/";
    if (!leads_to_page && path != "/favicon.ico") return not_found_reply(path);
    if (!is_read(request.method)) return only_reads_reply();
    return leads_to_page ? redirect_reply(kPage) : uncached_reply(204, "", "");
  }

  Context& context_;
};

class DashboardService final : public http::Service {
 public:
  explicit DashboardService(std::unique_ptr<Context> context) : context_(std::move(context)) {}
  std::unique_ptr<http::LoopHandler> make_handler(std::size_t) override {
    return std::make_unique<DashboardHandler>(*context_);
  }

 private:
  std::unique_ptr<Context> context_;
};

}  // namespace

base::Result<std::unique_ptr<http::Service>> make_dashboard_service(const DashboardOptions& options,
                                                                    const Source& source,
                                                                    const env::Clock& clock,
                                                                    env::Executor& executor,
                                                                    telemetry::Registry& metrics) {
  auto guard = access::Guard::make(options.access);
  if (!guard) return base::forward(std::move(guard.error()));
  return std::make_unique<DashboardService>(
      std::make_unique<Context>(options, *std::move(guard), source, clock, executor, metrics));
}

}  // namespace hitstream::api
