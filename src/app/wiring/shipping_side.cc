#include "app/wiring/shipping_side.h"

#include <utility>

#include "app/wiring/options.h"
#include "telemetry/log.h"

namespace hitstream::app::wiring {

ShippingSide::~ShippingSide() = default;

base::Result<std::unique_ptr<ShippingSide>> ShippingSide::open(Host& host, journal::Journal& journal,
                                                               std::unique_ptr<stream::Sink> sink) {
  std::unique_ptr<ShippingSide> side(new ShippingSide(host, std::move(sink)));
  auto shipper = shipper::Shipper::open(shipper_options(host.settings), journal, *side->sink_, host.files,
                                        host.clock, host.random, host.metrics);
  if (!shipper) return base::forward(std::move(shipper.error()));
  side->shipper_ = *std::move(shipper);
  return side;
}

void ShippingSide::start() {
  task_ = host_.executor.start("shipper", [this] { return shipper_->step(); });
}

bool ShippingSide::stop(std::chrono::milliseconds drain_limit) {
  task_.reset();
  const bool drained = shipper_->drain(drain_limit);
  const auto saved = shipper_->save();
  if (!saved) {
    telemetry::log_error("how far the stream has acknowledged could not be saved",
                         {{"why", saved.error().message}});
  }
  if (!drained) {
    telemetry::log_warn("not everything is on the stream; the rest stays in the journal for the next start",
                        {{"hits", shipper_->status().backlog_records}});
  }
  return saved.has_value();
}

}  // namespace hitstream::app::wiring
