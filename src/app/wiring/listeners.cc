#include "app/wiring/listeners.h"

#include <utility>

#include "app/wiring/options.h"
#include "collector/collector.h"
#include "collector/secret.h"
#include "telemetry/log.h"

namespace hitstream::app::wiring {
namespace {

http::ServerOptions options_of(const Host& host, const char* name, const std::string& listen) {
  http::ServerOptions options;
  options.name = name;
  options.thread_name = name;
  options.listen = *http::Endpoint::parse(listen);
  options.limits = http_limits(host.settings);
  return options;
}

ListenerResult start(Host& host, const http::ServerOptions& options, std::unique_ptr<http::Service> service) {
  auto server = http::Server::start(options, *service, host.clock, host.metrics);
  if (!server) return base::forward(std::move(server.error()));
  telemetry::log_info("listening",
                      {{"server", options.name}, {"address", (*server)->endpoint().to_string()}});
  return std::make_unique<Listener>(std::move(service), *std::move(server));
}

}  // namespace

std::string Listener::url() const { return url_of(server_->endpoint()); }

ListenerResult start_collector_listener(Host& host, journal::Journal& journal) {
  collector::Options service_options = collector_options(host.settings);
  const auto secret = collector::load_secret(host.files, secret_file(host.settings), host.random);
  if (!secret) return base::forward(secret.error());
  service_options.secret = *secret;
  http::ServerOptions options = options_of(host, "collector", host.settings.collector.listen);
  options.thread_name = "http";
  options.loops = http::available_cpus();
  options.kept_headers = collector::kept_headers(service_options);
  return start(host, options,
               collector::make_service(service_options, journal, host.clock, host.random, host.metrics));
}

ListenerResult start_dashboard_listener(Host& host, const api::Source& source,
                                        const std::string& collect_url) {
  http::ServerOptions options = options_of(host, "dashboard", host.settings.dashboard.listen);
  options.kept_headers = api::kept_headers();
  api::DashboardOptions shown{host.settings.demo, collect_url, access_options(host.settings),
                              host.settings.dashboard.embed_in};
  if (shown.access.open_to_all && !shown.access.loopback_listener) {
    telemetry::log_warn("the dashboard is open to whoever reaches it",
                        {{"listen", host.settings.dashboard.listen}, {"auth", "none"}});
  }
  const auto secret = collector::load_secret(host.files, dashboard_secret_file(host.settings), host.random);
  if (!secret) return base::forward(secret.error());
  shown.access.secret = *secret;
  auto service = api::make_dashboard_service(shown, source, host.clock, host.executor, host.metrics);
  if (!service) return base::forward(std::move(service.error()));
  return start(host, options, *std::move(service));
}

ListenerResult start_admin_listener(Host& host, api::FindReadiness find_readiness) {
  http::ServerOptions options = options_of(host, "admin", host.settings.admin.listen);
  options.kept_headers = api::kept_headers();
  return start(host, options, api::make_admin_service(host.metrics, std::move(find_readiness)));
}

std::string collect_url(const config::Settings& settings, const Listener& collector) {
  if (!settings.collector.public_url.empty()) return settings.collector.public_url;
  return collector.url() + settings.collector.paths.front();
}

}  // namespace hitstream::app::wiring
