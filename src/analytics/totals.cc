#include "analytics/totals.h"

#include <cassert>
#include <numeric>

namespace hitstream::analytics {
namespace {

std::size_t index_of(BotReason reason) {
  assert(reason != BotReason::kNone);
  return static_cast<std::size_t>(reason) - 1;
}

}  // namespace

std::uint64_t& Totals::of(Verdict verdict, BotReason reason) {
  switch (verdict) {
    case Verdict::kCounted:
      return counted;
    case Verdict::kBot:
      return bots.at(index_of(reason));
    case Verdict::kOwn:
      return own;
    case Verdict::kPrefetched:
      return prefetched;
    case Verdict::kLate:
      return late;
    case Verdict::kSkewed:
      return skewed;
    case Verdict::kReport:
      return reports;
    case Verdict::kLeave:
      return leaves;
    case Verdict::kEvent:
      return events;
    case Verdict::kNotView:
      break;
  }
  return not_view;
}

std::uint64_t Totals::bots_of(BotReason reason) const { return bots.at(index_of(reason)); }

std::uint64_t Totals::all_bots() const { return std::accumulate(bots.begin(), bots.end(), std::uint64_t{0}); }

Totals& Totals::operator+=(const Totals& other) {
  counted += other.counted;
  late += other.late;
  skewed += other.skewed;
  not_view += other.not_view;
  own += other.own;
  prefetched += other.prefetched;
  reports += other.reports;
  leaves += other.leaves;
  events += other.events;
  for (std::size_t i = 0; i < bots.size(); ++i) bots[i] += other.bots[i];
  return *this;
}

}  // namespace hitstream::analytics
