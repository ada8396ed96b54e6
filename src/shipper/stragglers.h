// All the stragglers there are, at most a few.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shipper/problem.h"
#include "shipper/straggler.h"

namespace hitstream::shipper {

// Each reads the journal by itself: with more than these, everything waits for the slowest as it would
// without them.
inline constexpr std::size_t kStragglersMax = 8;

// No two ranges overlap but where one ends before the other begins, so that a hit is packed once. Not
// thread-safe; references must outlive it.
class Stragglers {
 public:
  Stragglers(journal::Journal& journal, Metrics& metrics);

  [[nodiscard]] bool are_full() const { return all_.size() >= kStragglersMax; }
  [[nodiscard]] std::size_t count() const { return all_.size(); }
  // Whether hits of this key are passed over.
  [[nodiscard]] bool hold(const stream::HashKey& key) const {
    return std::any_of(all_.begin(), all_.end(),
                       [&](const auto& one) { return !one->has_end() && one->range().holds(key); });
  }
  // From `next` on hits of the shard that begins with `firsts[index]` are passed over, but for what others
  // hold already. `key`: of `next`, held by none.
  void add(const std::vector<stream::HashKey>& firsts, const stream::HashKey& key,
           const journal::Record& next, std::unique_ptr<Packer> packer);
  // From `offset` on the shards are those that begin with `firsts`. Where one was split no more hits are
  // passed over: each child is as slow as it is.
  void divide(const std::vector<stream::HashKey>& firsts, journal::Offset offset);

  // Straggler::step() for each; what has caught up goes, when its records are closed and taken. True when one
  // has more to pack at once.
  [[nodiscard]] bool step(std::span<const Epoch> epochs, journal::Offset until, std::int64_t now_ns,
                          const Straggler::IsFull& is_full);
  // As a packer's, for each; all when `flushing`, but of one that has more to pack at once.
  void close_begun(std::int64_t before_ns, bool flushing);
  // All, but of one that has more to pack at once.
  void take_finished(std::vector<PackedPtr>& out);

  // The first hit that is passed over and not packed, or `packed`.
  [[nodiscard]] journal::Offset first_or(journal::Offset packed) const;
  [[nodiscard]] std::optional<base::UnixMillis> oldest_ms() const;
  [[nodiscard]] std::size_t bytes() const;  // of the records begun and not taken
  // That one cannot read, in the last step; empty when all can.
  [[nodiscard]] std::string problem() const { return problem_.text(); }

 private:
  journal::Journal& journal_;
  Metrics& metrics_;
  Problem problem_;
  std::vector<std::unique_ptr<Straggler>> all_;
  std::vector<PackedPtr> finished_;  // of stragglers that have caught up
  std::size_t finished_bytes_ = 0;
};

}  // namespace hitstream::shipper
