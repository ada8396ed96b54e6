#include "app/wiring/serve.h"

#include <fmt/format.h>

#include <atomic>
#include <memory>

#include "app/wiring/counting_side.h"
#include "app/wiring/daemon.h"
#include "app/wiring/dashboard_source.h"
#include "app/wiring/heartbeat_side.h"
#include "app/wiring/journal_side.h"
#include "app/wiring/listeners.h"
#include "app/wiring/options.h"
#include "stream/embedded/embedded_stream.h"

namespace hitstream::app::wiring {
namespace {

using base::Result;
using std::chrono::milliseconds;

// The three below, with what it takes to save, stay below the limit.
constexpr milliseconds kStopLimit{9500};
constexpr milliseconds kCollectorGrace{3000};
constexpr milliseconds kDashboardGrace{1000};
constexpr milliseconds kCountRestLimit{3000};

// The journal is read as soon as it is written.
constexpr milliseconds kPatience{1000};

constexpr const char* kJournalFails = "the journal takes no hits: disk full or failing";

// Members are destroyed in the reverse order of their making: the listeners first.
class Serve final : public Daemon {
 public:
  explicit Serve(Host& host) : host_(host) {}

  Result<> start() override {
    auto journal = JournalSide::open(host_, journal_options(host_.settings));
    if (!journal) return base::forward(std::move(journal.error()));
    journal_ = *std::move(journal);
    if (auto opened = open_counting(); !opened) return opened;
    // What is in the journal is on the stream: they are one.
    auto heartbeats = HeartbeatSide::open(host_, journal_->journal(),
                                          [this] { return journal_->journal().status().end_offset; });
    if (!heartbeats) return base::forward(std::move(heartbeats.error()));
    heartbeats_ = *std::move(heartbeats);
    journal_->start();
    heartbeats_->start();
    counting_->start();
    return start_listeners();
  }

  std::string urls() const override {
    std::string urls = fmt::format("dashboard  {}/dashboard\ncollector  {}\nadmin  {}/\n", dashboard_->url(),
                                   collect_url(host_.settings, *collector_), admin_->url());
    if (host_.settings.demo) urls += fmt::format("demo  {}/demo\n", dashboard_->url());
    return urls;
  }

  bool stop() override {
    stopping_ = true;
    if (collector_) collector_->stop(kCollectorGrace);
    if (dashboard_) dashboard_->stop(kDashboardGrace);
    if (heartbeats_) heartbeats_->stop();
    bool complete = true;
    if (counting_) complete = counting_->stop(kCountRestLimit);
    if (journal_) complete = journal_->stop() && complete;
    if (admin_) admin_->stop(milliseconds(0));
    return complete;
  }

 private:
  Result<> open_counting() {
    stream_ = stream::embedded::make_embedded_stream(journal_->journal(), host_.clock);
    const auto on_saved = [this](const base::ShardId&, const stream::Position& position) {
      if (const auto offset = stream::embedded::offset_of(position)) journal_->journal().release(*offset);
    };
    auto counting = CountingSide::open(host_, *stream_, kPatience, on_saved);
    if (!counting) return base::forward(std::move(counting.error()));
    counting_ = *std::move(counting);
    source_ = std::make_unique<DashboardSource>(*counting_, host_.clock, [this] { return problem(); });
    return {};
  }

  Result<> start_listeners() {
    auto admin = start_admin_listener(host_, [this] { return readiness(); });
    if (!admin) return base::forward(std::move(admin.error()));
    admin_ = *std::move(admin);
    auto collector = start_collector_listener(host_, journal_->journal());
    if (!collector) return base::forward(std::move(collector.error()));
    collector_ = *std::move(collector);
    auto dashboard = start_dashboard_listener(host_, *source_, collect_url(host_.settings, *collector_));
    if (!dashboard) return base::forward(std::move(dashboard.error()));
    dashboard_ = *std::move(dashboard);
    return {};
  }

  // On the thread of the dashboard.
  [[nodiscard]] api::Problem problem() const {
    if (!journal_->journal().status().failing) return {};
    return {api::Problem::Kind::kJournal, kJournalFails, std::nullopt};
  }
  // On the thread of the admin listener.
  [[nodiscard]] api::Readiness readiness() const {
    if (stopping_) return {false, "stopping"};
    if (journal_->journal().status().failing) return {false, kJournalFails};
    const std::string rebuilding = counting_->rebuilding();
    return {rebuilding.empty(), rebuilding};
  }

  Host& host_;
  std::atomic<bool> stopping_{false};
  std::unique_ptr<JournalSide> journal_;
  std::unique_ptr<HeartbeatSide> heartbeats_;
  std::unique_ptr<stream::Stream> stream_;
  std::unique_ptr<CountingSide> counting_;
  std::unique_ptr<DashboardSource> source_;
  std::unique_ptr<Listener> admin_, collector_, dashboard_;
};

}  // namespace

int serve(const config::Settings& settings) {
  return run_daemon("serve", settings, kStopLimit, [](Host& host) { return std::make_unique<Serve>(host); });
}

}  // namespace hitstream::app::wiring
