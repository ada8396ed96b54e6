#include "app/serve.h"

#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <memory>

#include "api/api.h"
#include "app/dashboard_source.h"
#include "app/options.h"
#include "app/signals.h"
#include "app/storage.h"
#include "collector/collector.h"
#include "env/clock.h"
#include "env/random.h"
#include "http/server.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace hitstream::app {
namespace {

using base::Result;
using std::chrono::milliseconds;

// Together with what Storage takes for itself these stay below the limit.
constexpr milliseconds kStopLimit{9500};
constexpr milliseconds kCollectorGrace{3000};
constexpr milliseconds kDashboardGrace{1000};

// Everything a running `serve` is made of. Members are destroyed in the reverse order of their making: the
// servers first.
class Serve {
 public:
  explicit Serve(const config::Settings& settings) : settings_(settings) {}

  Result<> start() {
    auto storage = Storage::open(settings_, clock_, random_, metrics_);
    if (!storage) return base::forward(std::move(storage.error()));
    storage_ = *std::move(storage);
    source_ = std::make_unique<DashboardSource>(storage_->parts(), storage_->consumer(), storage_->journal());
    storage_->start();
    if (auto started = start_admin(); !started) return started;
    if (auto started = start_collector(); !started) return started;
    return start_dashboard();
  }

  // What scripts read: a name, spaces, a URL. Nothing else is written to standard output.
  void print_urls() const {
    const std::string dashboard = url_of(dashboard_->endpoint());
    fmt::print("dashboard  {}/dashboard\n", dashboard);
    fmt::print("collector  {}\n", collect_url());
    fmt::print("admin  {}/\n", url_of(admin_->endpoint()));
    if (settings_.demo) fmt::print("demo  {}/demo\n", dashboard);
    std::fflush(stdout);
  }

  [[nodiscard]] bool stop() {
    stopping_ = true;
    collector_->stop(kCollectorGrace);
    dashboard_->stop(kDashboardGrace);
    const bool complete = storage_->stop();
    admin_->stop(milliseconds(0));
    return complete;
  }

  // The start failed half-way: what runs already is stopped in order, so that nothing taken is lost.
  void abandon() {
    if (collector_) collector_->stop(milliseconds(0));
    if (storage_) std::ignore = storage_->stop();
  }

  [[nodiscard]] const env::Clock& clock() const { return clock_; }

 private:
  [[nodiscard]] http::ServerOptions server(const char* name, const std::string& listen) const {
    http::ServerOptions options;
    options.name = name;
    options.thread_name = name;
    options.listen = *http::Endpoint::parse(listen);
    options.limits = http_limits(settings_);
    return options;
  }
  // Why not ready, for people; empty when ready. On the thread of the admin server.
  [[nodiscard]] std::string unreadiness() const {
    if (stopping_) return "stopping";
    if (storage_->journal().status().failing) return "the journal takes no hits: disk full or failing";
    for (const consumer::ShardStatus& shard : storage_->consumer().status()) {
      if (shard.rebuilding)
        return fmt::format("rebuilding the last day: {:.0f} %", 100 * shard.rebuilt_share);
    }
    return {};
  }
  [[nodiscard]] std::string collect_url() const {
    if (!settings_.collector.public_url.empty()) return settings_.collector.public_url;
    return url_of(collector_->endpoint()) + settings_.collector.paths.front();
  }

  Result<> start_admin() {
    admin_service_ = api::make_admin_service(metrics_, [this] { return unreadiness(); });
    http::ServerOptions options = server("admin", settings_.admin.listen);
    options.kept_headers = api::kept_headers();
    return run(options, *admin_service_, admin_);
  }
  Result<> start_collector() {
    const collector::Options service_options = collector_options(settings_);
    collector_service_ =
        collector::make_service(service_options, storage_->journal(), clock_, random_, metrics_);
    http::ServerOptions options = server("collector", settings_.collector.listen);
    options.thread_name = "http";
    options.loops = http::available_cpus();
    options.kept_headers = collector::kept_headers(service_options);
    return run(options, *collector_service_, collector_);
  }
  Result<> start_dashboard() {
    dashboard_service_ = api::make_dashboard_service({settings_.demo, collect_url()}, *source_, clock_);
    http::ServerOptions options = server("dashboard", settings_.dashboard.listen);
    options.kept_headers = api::kept_headers();
    return run(options, *dashboard_service_, dashboard_);
  }
  Result<> run(const http::ServerOptions& options, http::Service& service,
               std::unique_ptr<http::Server>& into) {
    auto started = http::Server::start(options, service, clock_, metrics_);
    if (!started) return base::forward(std::move(started.error()));
    into = *std::move(started);
    telemetry::log_info("listening", {{"server", options.name}, {"address", into->endpoint().to_string()}});
    return {};
  }

  const config::Settings& settings_;
  env::SystemClock clock_;
  env::SystemRandom random_;
  telemetry::Registry metrics_;
  std::atomic<bool> stopping_{false};
  std::unique_ptr<Storage> storage_;
  std::unique_ptr<DashboardSource> source_;
  std::unique_ptr<http::Service> admin_service_, collector_service_, dashboard_service_;
  std::unique_ptr<http::Server> admin_, collector_, dashboard_;
};

}  // namespace

int serve(const config::Settings& settings) {
  block_stop_signals();
  configure_log(settings.log);
  Serve running(settings);
  if (const auto started = running.start(); !started) {
    telemetry::log_error("cannot start", {{"why", started.error().message}});
    running.abandon();
    return 2;
  }
  running.print_urls();
  const int signal = wait_for_stop_signal();
  telemetry::log_info("stopping", {{"signal", signal}});
  const StopGuard guard(kStopLimit, running.clock());
  const bool complete = running.stop();
  telemetry::log_info("stopped");
  return complete ? 0 : 1;
}

}  // namespace hitstream::app
