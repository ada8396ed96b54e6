#include "app/wiring/collector.h"

#include <fmt/format.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "app/wiring/daemon.h"
#include "app/wiring/heartbeat_side.h"
#include "app/wiring/journal_side.h"
#include "app/wiring/kinesis_access.h"
#include "app/wiring/listeners.h"
#include "app/wiring/options.h"
#include "app/wiring/shipping_side.h"
#include "base/units.h"
#include "stream/kinesis/kinesis_sink.h"

namespace hitstream::app::wiring {
namespace {

using base::Result;
using std::chrono::milliseconds;

// Beside the drain; what it takes to save and sync stays below the rest.
constexpr milliseconds kStopLimit{4500};
constexpr milliseconds kGrace{3000};
// Of the journal's limit, held by hits that the stream has not acknowledged.
constexpr double kNearlyFull = 0.9;
// A hit that waits longer is told of, whatever the shipper knows of the reason.
constexpr std::int64_t kWaitsLongMs = 5 * base::kMillisPerSecond;

constexpr const char* kJournalFails =
    "the journal takes no hits: it is full of what waits for the stream, or the disk is full or failing";

// Members are destroyed in the reverse order of their making: the listeners first.
class Collector final : public Daemon {
 public:
  explicit Collector(Host& host) : host_(host) {}

  Result<> start() override {
    auto kinesis = KinesisAccess::open(host_);
    if (!kinesis) return base::forward(std::move(kinesis.error()));
    kinesis_ = *std::move(kinesis);
    if (auto opened = open_journal(); !opened) return opened;
    if (auto opened = open_shipping(); !opened) return opened;
    // Plain records carry no numbers, and nothing but views: there would be nobody to hear them.
    if (host_.settings.stream.aggregation) {
      if (auto opened = open_heartbeats(); !opened) return opened;
    }
    journal_->start();
    if (heartbeats_) heartbeats_->start();
    shipping_->start();
    return start_listeners();
  }

  std::string urls() const override {
    return fmt::format("collector  {}\nadmin  {}/\n",
                       listener_->url() + host_.settings.collector.paths.front(), admin_->url());
  }

  bool stop() override {
    stopping_ = true;
    if (listener_) listener_->stop(kGrace);
    if (heartbeats_) heartbeats_->stop();
    bool complete = true;
    if (shipping_) complete = shipping_->stop(host_.settings.shipper.drain);
    if (journal_) complete = journal_->stop() && complete;
    if (admin_) admin_->stop(milliseconds(0));
    return complete;
  }

 private:
  Result<> open_journal() {
    journal::Options options = journal_options(host_.settings);
    options.keep_unreleased = true;
    auto journal = JournalSide::open(host_, options);
    if (!journal) return base::forward(std::move(journal.error()));
    journal_ = *std::move(journal);
    return {};
  }

  Result<> open_shipping() {
    auto sink = stream::kinesis::make_kinesis_sink(host_.settings.stream.name, kinesis_->endpoint().region,
                                                   kinesis_->make_client());
    auto shipping = ShippingSide::open(host_, journal_->journal(), std::move(sink));
    if (!shipping) return base::forward(std::move(shipping.error()));
    shipping_ = *std::move(shipping);
    return {};
  }

  Result<> open_heartbeats() {
    auto heartbeats =
        HeartbeatSide::open(host_, journal_->journal(), [this] { return shipping_->status().acknowledged; });
    if (!heartbeats) return base::forward(std::move(heartbeats.error()));
    heartbeats_ = *std::move(heartbeats);
    return {};
  }

  Result<> start_listeners() {
    auto admin = start_admin_listener(host_, [this] { return readiness(); });
    if (!admin) return base::forward(std::move(admin.error()));
    admin_ = *std::move(admin);
    auto listener = start_collector_listener(host_, journal_->journal());
    if (!listener) return base::forward(std::move(listener.error()));
    listener_ = *std::move(listener);
    return {};
  }

  // On the thread of the admin listener. While the stream is away hits are still taken, so it stays ready.
  [[nodiscard]] api::Readiness readiness() const {
    if (stopping_) return {false, "stopping"};
    const journal::Status journal = journal_->journal().status();
    if (journal.failing) return {false, kJournalFails};
    return {true, note_of(journal, shipping_->status())};
  }

  [[nodiscard]] std::string note_of(const journal::Status& journal, const shipper::Status& shipping) const {
    std::vector<std::string> notes;
    if (!shipping.problem.empty()) notes.push_back(shipping.problem);
    if (shipping.oldest_unacknowledged_ms >= kWaitsLongMs) {
      notes.push_back(fmt::format("{} records wait for the stream, the oldest for {} s",
                                  shipping.backlog_records,
                                  shipping.oldest_unacknowledged_ms / base::kMillisPerSecond));
    }
    if (share_waiting(journal, shipping) >= kNearlyFull)
      notes.emplace_back("the journal is nearly full of them");
    return fmt::format("{}", fmt::join(notes, "; "));
  }

  // Of the journal's limit, about.
  [[nodiscard]] double share_waiting(const journal::Status& journal, const shipper::Status& shipping) const {
    const double records = static_cast<double>(journal.end_offset - journal.first_offset);
    if (records == 0) return 0;
    const double waiting = static_cast<double>(shipping.backlog_records) / records;
    return waiting * static_cast<double>(journal.bytes) /
           static_cast<double>(host_.settings.journal.max_bytes);
  }

  Host& host_;
  std::atomic<bool> stopping_{false};
  std::unique_ptr<KinesisAccess> kinesis_;
  std::unique_ptr<JournalSide> journal_;
  std::unique_ptr<ShippingSide> shipping_;
  std::unique_ptr<HeartbeatSide> heartbeats_;
  std::unique_ptr<Listener> admin_, listener_;
};

}  // namespace

int run_collector(const config::Settings& settings) {
  return run_daemon("collector", settings, kStopLimit + settings.shipper.drain,
                    [](Host& host) { return std::make_unique<Collector>(host); });
}

}  // namespace hitstream::app::wiring
