// Answers queries from the columns of several shards' parts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/drawn_cache.h"
#include "analytics/part.h"
#include "analytics/query.h"

namespace hitstream::analytics {

// A part that somebody else fills meanwhile.
class PartAccess {
 public:
  virtual ~PartAccess() = default;
  // No two parts ever have the same.
  [[nodiscard]] virtual std::uint64_t number() const = 0;
  // Calls `use` while nobody changes the part. Held for some chunks at a time, for
  // some milliseconds.
  virtual void read(const std::function<void(const Part&)>& use) const = 0;
};
using PartAccesses = std::vector<std::shared_ptr<const PartAccess>>;

// What was drawn from a chunk is kept, and follows it: a question that comes again scans what is new or has
// changed only. It scans the whole chunk again where a row has left what the question counts visitors of, and
// where more has changed than a chunk remembers (ViewChunk::changes). An answer is no moment's picture: the
// parts grow while it is drawn. Parts without columns count as empty. Thread-safe.
class QueryEngine {
 public:
  explicit QueryEngine(std::size_t cache_bytes) : cache_(cache_bytes) {}

  [[nodiscard]] Summary summary(const PartAccesses& parts, const Query& query);
  [[nodiscard]] QuerySeries series(const PartAccesses& parts, const Query& query);
  // Values that contain `contains`, in letters of either case; at most `limit`, which is at most kTopMax. The
  // sums of views are exact, but for thinned chunks. Which ones of the values with as many views as
  // the last row are shown is not said.
  [[nodiscard]] Top top(const PartAccesses& parts, const Query& query, Dimension dimension, std::size_t limit,
                        std::string_view contains = {});
  // Sessions with a view within kNowSeconds; the window means nothing.
  [[nodiscard]] std::uint64_t visitors_now(const PartAccesses& parts, const Query& query);
  // Newest first, of the kLastHitsMax of each part. An empty site: all.
  [[nodiscard]] static std::vector<LastHit> last_hits(const PartAccesses& parts, std::string_view site,
                                                      Audience audience, std::size_t limit);

  [[nodiscard]] std::size_t cache_bytes() const { return cache_.memory_bytes(); }

  static constexpr std::size_t kTopMax = 1000;

 private:
  DrawnCache cache_;
};

}  // namespace hitstream::analytics
