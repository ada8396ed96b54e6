// The hits of a shard that takes too little, read from the journal once more.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "journal/journal.h"
#include "shipper/epochs.h"
#include "shipper/metrics.h"
#include "shipper/packer.h"
#include "shipper/places.h"
#include "stream/hash_key.h"

namespace hitstream::shipper {

// From `first` on, to before `end`; without one: to the last key there is.
struct KeyRange {
  stream::HashKey first;
  std::optional<stream::HashKey> end;

  [[nodiscard]] bool holds(const stream::HashKey& key) const { return first <= key && (!end || key < *end); }
};

// Whoever reads the journal for all shards passes over the hits of a range of partition keys from some offset
// on; those a straggler packs, as its shard takes them, under the hash keys of their epochs, until it has
// come as far as the other. Its bytes in memory are those that it packs, and a quarter of a megabyte of the
// journal. Not thread-safe; the journal and the metrics must outlive it.
class Straggler {
 public:
  enum class Progress { kHasMore, kWaits, kCaughtUp };
  // Whether what waits under this hash key, and what is packed for it, are enough for now.
  using IsFull = std::function<bool(const stream::HashKey& key, std::size_t packed_bytes)>;

  // `next`: the first hit that is passed over.
  Straggler(KeyRange range, const journal::Record& next, journal::Journal& journal,
            std::unique_ptr<Packer> packer, Metrics& metrics);

  // Packs what is read at once. `epochs`: by which hits go, none without aggregation; durable. `until`: hits
  // from here on are not passed over yet. An error is the journal's; it is tried again after some seconds,
  // and the error stands until then.
  [[nodiscard]] base::Result<Progress> step(std::span<const Epoch> epochs, journal::Offset until,
                                            std::int64_t now_ns, const IsFull& is_full);

  // Hits from `end` on are not passed over, they are others'.
  void end_at(journal::Offset end) { end_ = end; }
  [[nodiscard]] bool has_end() const { return end_.has_value(); }
  // After the last step there was more to pack at once.
  [[nodiscard]] bool has_more() const { return has_more_; }
  [[nodiscard]] const KeyRange& range() const { return range_; }
  // All hits of the range below are packed.
  [[nodiscard]] journal::Offset next() const { return next_; }
  [[nodiscard]] base::UnixMillis next_appended_ms() const { return next_appended_ms_; }  // about
  [[nodiscard]] Packer& packer() const { return *packer_; }

 private:
  [[nodiscard]] base::Result<bool> read(journal::Offset until);
  void enter_epoch(std::span<const Epoch> epochs);

  Metrics& metrics_;
  const KeyRange range_;
  journal::Offset next_;
  std::optional<journal::Offset> end_;
  base::UnixMillis next_appended_ms_;
  std::unique_ptr<journal::Reader> reader_;
  std::unique_ptr<Packer> packer_;
  std::vector<journal::Record> records_;  // read, of which those from next_record_ on are not packed
  std::size_t next_record_ = 0;
  bool has_more_ = false;
  std::optional<base::Error> read_error_;  // of the last read
  std::int64_t read_again_ns_ = 0;         // not before, after an error
  Places places_;
  std::span<const Place> places_of_records_;
  std::optional<journal::Offset> epoch_from_;  // of the epoch that the packer packs by
  std::vector<stream::HashKey> firsts_;        // of that epoch
};

}  // namespace hitstream::shipper
