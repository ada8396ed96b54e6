#include "app/wiring/dashboard.h"

#include <fmt/format.h>

#include <atomic>
#include <memory>

#include "app/wiring/counting_side.h"
#include "app/wiring/daemon.h"
#include "app/wiring/dashboard_source.h"
#include "app/wiring/kinesis_access.h"
#include "app/wiring/listeners.h"
#include "app/wiring/options.h"
#include "app/wiring/stream_problem.h"
#include "app/wiring/watched_stream.h"
#include "stream/kinesis/kinesis_stream.h"

namespace hitstream::app::wiring {
namespace {

using base::Result;
using std::chrono::milliseconds;

constexpr milliseconds kStopLimit{9500};
constexpr milliseconds kGrace{1000};

// A read that hangs is given up after ten seconds, a subscription that is silent after twenty.
milliseconds patience_of(const config::Settings::Stream& stream) {
  if (!stream.fan_out.empty()) return milliseconds(25'000);
  return milliseconds(12'000) + 2 * stream.poll_interval;
}

// Members are destroyed in the reverse order of their making: the listeners first.
class Dashboard final : public Daemon {
 public:
  explicit Dashboard(Host& host) : host_(host) {}

  Result<> start() override {
    if (host_.settings.demo && host_.settings.collector.public_url.empty()) {
      return base::fail(base::Errc::kInvalidArgument,
                        "the demo site needs the URL of a collector: set collector.public_url, "
                        "--collector-public-url http://127.0.0.1:8080/collect for example");
    }
    auto kinesis = KinesisAccess::open(host_);
    if (!kinesis) return base::forward(std::move(kinesis.error()));
    kinesis_ = *std::move(kinesis);
    if (auto opened = open_counting(); !opened) return opened;
    counting_->start();
    return start_listeners();
  }

  std::string urls() const override {
    std::string urls = fmt::format("dashboard  {}/dashboard\nadmin  {}/\n", listener_->url(), admin_->url());
    if (host_.settings.demo) urls += fmt::format("demo  {}/demo\n", listener_->url());
    return urls;
  }

  bool stop() override {
    stopping_ = true;
    if (listener_) listener_->stop(kGrace);
    // The stream keeps what is not counted: the next start goes on with it.
    const bool complete = !counting_ || counting_->stop(milliseconds(0));
    if (admin_) admin_->stop(milliseconds(0));
    return complete;
  }

 private:
  Result<> open_counting() {
    stream_ = std::make_unique<WatchedStream>(
        stream::kinesis::make_kinesis_stream(
            kinesis_stream_options(host_.settings, kinesis_->endpoint().region), kinesis_->make_client(),
            host_.executor, host_.clock, host_.random, host_.metrics),
        host_.clock);
    auto counting = CountingSide::open(host_, *stream_, patience_of(host_.settings.stream), {});
    if (!counting) return base::forward(std::move(counting.error()));
    counting_ = *std::move(counting);
    source_ = std::make_unique<DashboardSource>(*counting_, host_.clock, [this] { return problem(); });
    return {};
  }

  Result<> start_listeners() {
    auto admin = start_admin_listener(host_, [this] { return readiness(); });
    if (!admin) return base::forward(std::move(admin.error()));
    admin_ = *std::move(admin);
    auto listener = start_dashboard_listener(host_, *source_, host_.settings.collector.public_url);
    if (!listener) return base::forward(std::move(listener.error()));
    listener_ = *std::move(listener);
    return {};
  }

  // On the threads of the listeners.
  [[nodiscard]] api::Problem problem() const {
    const auto trouble = stream_->trouble();
    if (!trouble) return {};
    return problem_of(*trouble, kinesis_->credentials_trouble());
  }
  [[nodiscard]] api::Readiness readiness() const {
    if (stopping_) return {false, "stopping"};
    const std::string rebuilding = counting_->rebuilding();
    if (!rebuilding.empty()) return {false, rebuilding};
    return {true, problem().text};
  }

  Host& host_;
  std::atomic<bool> stopping_{false};
  std::unique_ptr<KinesisAccess> kinesis_;
  std::unique_ptr<WatchedStream> stream_;
  std::unique_ptr<CountingSide> counting_;
  std::unique_ptr<DashboardSource> source_;
  std::unique_ptr<Listener> admin_, listener_;
};

}  // namespace

int run_dashboard(const config::Settings& settings) {
  return run_daemon("dashboard", settings, kStopLimit,
                    [](Host& host) { return std::make_unique<Dashboard>(host); });
}

}  // namespace hitstream::app::wiring
