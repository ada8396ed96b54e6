#include "shipper/problem.h"

#include "telemetry/log.h"

namespace hitstream::shipper {

void Problem::report(const std::string& why) {
  why_ = why;
  if (there_) return;
  there_ = true;
  telemetry::log_warn(what_, {{"why", why}});
}

void Problem::clear() {
  if (!there_) return;
  there_ = false;
  telemetry::log_info(over_);
}

}  // namespace hitstream::shipper
