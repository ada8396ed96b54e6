// How long a question holds a part: what it does under the lock at a time is bounded, in rows.
#include "analytics/drawing.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "analytics/part.h"
#include "analytics/query_engine.h"
#include "base/units.h"
#include "hit/hit.h"

namespace hitstream::analytics {
namespace {

using base::UnixMillis;

constexpr int kChunks = 24 * base::kMillisPerHour / base::kMillisPerSecond / kChunkSeconds;
constexpr int kSettled = kChunks - 12;           // but for the hour in progress and the one before
constexpr int kPagesOfChunk = 40;                // that no other chunk has
constexpr int kRowsOfChunk = 8 * kPagesOfChunk;  // so many that it can be thinned
constexpr int kPages = kChunks * kPagesOfChunk;
// A look at all pages for each settled chunk.
constexpr int kHoldsOfAll = kSettled * kPages / static_cast<int>(Drawing::kRowsAtOnce);
static_assert(kHoldsOfAll >= 2 && kChunks * kRowsOfChunk < static_cast<int>(Drawing::kRowsAtOnce));

class CountedPart final : public PartAccess {
 public:
  [[nodiscard]] std::uint64_t number() const override { return 1; }
  void read(const std::function<void(const Part&)>& use) const override {
    ++holds;
    use(part);
  }
  Part part;
  mutable int holds = 0;
};

// A day of few views of many pages.
class DrawingHolds : public testing::Test {
 protected:
  DrawingHolds() {
    part_->part.keep_columns(facts_, {});
    const UnixMillis begin = kEnd - UnixMillis{24} * base::kMillisPerHour;
    for (int n = 0; n < kChunks * kRowsOfChunk; ++n) {
      const int chunk = n / kRowsOfChunk;
      const std::string sid = "s" + std::to_string(n);
      const std::string page =
          "https://a.example/" + std::to_string(chunk * kPagesOfChunk + n % kPagesOfChunk) + "/";
      hit::Hit hit;
      hit.timestamp_ms = begin + chunk * UnixMillis{kChunkSeconds} * base::kMillisPerSecond;
      hit.ip = hit.sid = sid;
      hit.page = page;
      hit.site = "a.example";
      hit.id = "none";
      hit.view = hit::ViewId{static_cast<std::uint64_t>(n) + 100, 0};
      (void)part_->part.add(hit, BotReason::kNone, hit.timestamp_ms);
    }
  }
  // Returns how often the part was taken.
  int ask(std::string_view contains = {}) {
    Query query;
    query.window = Span::kDay;
    query.now_ms = kEnd - 1;
    part_->holds = 0;
    const Top top = engine_.top({part_}, query, Dimension::kPage, 10, contains);
    EXPECT_EQ(top.rows.size(), 10U);
    return part_->holds;
  }
  void thin() { part_->part.thin(part_->part.columns()->views().candidate()->chunk); }

 private:
  static constexpr UnixMillis kEnd = 1'700'006'400'000;  // where an hour ends
  FactFinder facts_{nullptr};
  std::shared_ptr<CountedPart> part_ = std::make_shared<CountedPart>();
  QueryEngine engine_{64 << 20};
};

TEST_F(DrawingHolds, ManyPagesAreLookedAtInPieces) {
  const int first = ask();
  const int kept = ask();
  EXPECT_GE(first, kept + 2 * kHoldsOfAll);  // for their views, and for their visitors
}

TEST_F(DrawingHolds, PagesThatNobodyAskedForBeforeAreLookedForInPieces) {
  (void)ask();
  const int kept = ask();
  EXPECT_GE(ask("77"), kept + kHoldsOfAll);
}

TEST_F(DrawingHolds, ThinnedChunksAreDrawnAnewInPieces) {
  (void)ask();
  const int kept = ask();
  for (int n = 0; n < kSettled; ++n) thin();
  EXPECT_GE(ask(), kept + 2 * kHoldsOfAll);
}

TEST_F(DrawingHolds, ChunksThatStayAreNoWorkWhereAnotherIsThinned) {
  // No pages of the one that is thinned first.
  (void)ask("/400");
  const int kept = ask("/400");
  thin();
  EXPECT_LE(ask("/400"), kept + 2);
}

}  // namespace
}  // namespace hitstream::analytics
