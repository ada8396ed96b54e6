// Packs hits of the journal into records of the stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "journal/journal.h"
#include "shipper/ack_tracker.h"
#include "shipper/metrics.h"
#include "shipper/packed.h"
#include "shipper/places.h"
#include "stream/hash_key.h"

namespace hitstream::shipper {

// Each record begun is told to the tracker at once, so that its hits hold the watermark while it is open. A
// hit that cannot go on the stream is counted, and needs no acknowledgement. Not thread-safe.
class Packer {
 public:
  virtual ~Packer() = default;
  virtual void add(const journal::Record& hit, const Place& place, std::int64_t now_ns) = 0;
  // Finishes the records that were begun at or before `before_ns`.
  virtual void close_begun(std::int64_t before_ns) = 0;
  // How the hash keys are divided from the next hit on. Nothing may be open.
  virtual void divide(const std::vector<stream::HashKey>& firsts) = 0;
  // Appends finished records to `out`. Unless `all` are wanted, some may stay until there are more: to
  // complete many at once costs less.
  virtual void take_finished(bool all, std::vector<PackedPtr>& out) = 0;
  [[nodiscard]] virtual std::size_t bytes() const = 0;  // of the records begun and not taken
};

// One aggregate for each of the ranges that the hash keys are divided into, each under its range's first hash
// key, as large as `aggregate_bytes` allows, partition key included. A hit that stays alone goes as it is.
[[nodiscard]] std::unique_ptr<Packer> make_aggregate_packer(std::size_t aggregate_bytes, AckTracker& acks,
                                                            Metrics& metrics);
// One record in the form of the original application for each view; its partition key decides the shard.
// Other kinds of hit are left out.
[[nodiscard]] std::unique_ptr<Packer> make_plain_packer(AckTracker& acks, Metrics& metrics);

}  // namespace hitstream::shipper
