#include "collector/turn.h"

namespace hitstream::collector {

bool Turn::add(Kind kind, const hit::RawHit& hit) {
  record_.clear();
  hit::append_record(hit, options_.field_bytes_max, record_);
  if (record_.size() > options_.record_bytes_max) return false;
  batch_.add(record_, hit.timestamp_ms);
  counts_.record_bytes += record_.size();
  ++counts_.kinds[static_cast<std::size_t>(kind)];
  if (hit.own) ++counts_.owner_hits;
  return true;
}

void Turn::clear() {
  batch_.clear();
  counts_ = {};
}

}  // namespace hitstream::collector
