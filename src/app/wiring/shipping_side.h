// The shipper, which brings what is in the journal to the stream.
#pragma once

#include <chrono>
#include <memory>

#include "app/wiring/host.h"
#include "base/result.h"
#include "journal/journal.h"
#include "shipper/shipper.h"
#include "stream/sink.h"

namespace hitstream::app::wiring {

// For the main thread, but for status(), which is thread-safe.
class ShippingSide {
 public:
  // Reads how far the stream has acknowledged. `journal` must outlive it.
  [[nodiscard]] static base::Result<std::unique_ptr<ShippingSide>> open(Host& host, journal::Journal& journal,
                                                                        std::unique_ptr<stream::Sink> sink);
  ~ShippingSide();

  // Begins to ship, on a thread of its own.
  void start();
  // Ends that, ships what is left for at most `drain_limit`, and saves how far it came. What is left then is
  // logged and stays in the journal. False when it could not be saved.
  [[nodiscard]] bool stop(std::chrono::milliseconds drain_limit);

  [[nodiscard]] shipper::Status status() const { return shipper_->status(); }

 private:
  ShippingSide(Host& host, std::unique_ptr<stream::Sink> sink) : host_(host), sink_(std::move(sink)) {}

  Host& host_;
  std::unique_ptr<stream::Sink> sink_;
  std::unique_ptr<shipper::Shipper> shipper_;
  std::unique_ptr<env::Task> task_;
};

}  // namespace hitstream::app::wiring
