#include "shipper/stragglers.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace hitstream::shipper {

Stragglers::Stragglers(journal::Journal& journal, Metrics& metrics)
    : journal_(journal),
      metrics_(metrics),
      problem_("hits that were passed over cannot be read from the journal",
               "hits that were passed over are read again") {}

void Stragglers::add(const std::vector<stream::HashKey>& firsts, const stream::HashKey& key,
                     const journal::Record& next, std::unique_ptr<Packer> packer) {
  const std::size_t index = range_of(firsts, key);
  KeyRange range{index == 0 ? stream::HashKey() : firsts[index], std::nullopt};
  if (index + 1 < firsts.size()) range.end = firsts[index + 1];
  for (const auto& other : all_) {
    if (other->has_end()) continue;
    const KeyRange& held = other->range();
    if (key < held.first) {
      range.end = range.end ? std::min(*range.end, held.first) : held.first;
    } else {
      range.first = std::max(range.first, held.end.value_or(range.first));
    }
  }
  all_.push_back(std::make_unique<Straggler>(range, next, journal_, std::move(packer), metrics_));
}

void Stragglers::divide(const std::vector<stream::HashKey>& firsts, journal::Offset offset) {
  for (const auto& one : all_) {
    const KeyRange& range = one->range();
    const bool is_split = std::any_of(firsts.begin(), firsts.end(), [&range](const stream::HashKey& first) {
      return range.first < first && range.holds(first);
    });
    if (is_split && !one->has_end()) one->end_at(offset);
  }
}

bool Stragglers::step(std::span<const Epoch> epochs, journal::Offset until, std::int64_t now_ns,
                      const Straggler::IsFull& is_full) {
  bool has_more = false;
  bool all_can_read = true;
  std::vector<const Straggler*> caught_up;  // `is_full` asks for bytes(): nothing may go in between
  for (const auto& one : all_) {
    const auto progress = one->step(epochs, until, now_ns, is_full);
    if (!progress) {
      problem_.report(progress.error().message);
      all_can_read = false;
      continue;
    }
    has_more |= *progress == Straggler::Progress::kHasMore;
    if (*progress == Straggler::Progress::kCaughtUp) caught_up.push_back(one.get());
  }
  if (all_can_read) problem_.clear();
  std::erase_if(all_, [&](const std::unique_ptr<Straggler>& one) {
    if (std::find(caught_up.begin(), caught_up.end(), one.get()) == caught_up.end()) return false;
    one->packer().close_begun(std::numeric_limits<std::int64_t>::max());
    finished_bytes_ += one->packer().bytes();
    one->packer().take_finished(true, finished_);
    return true;
  });
  return has_more;
}

void Stragglers::close_begun(std::int64_t before_ns, bool flushing) {
  for (const auto& one : all_) {
    const bool all = flushing && !one->has_more();
    one->packer().close_begun(all ? std::numeric_limits<std::int64_t>::max() : before_ns);
  }
}

void Stragglers::take_finished(std::vector<PackedPtr>& out) {
  std::move(finished_.begin(), finished_.end(), std::back_inserter(out));
  finished_.clear();
  finished_bytes_ = 0;
  for (const auto& one : all_) one->packer().take_finished(!one->has_more(), out);
}

journal::Offset Stragglers::first_or(journal::Offset packed) const {
  for (const auto& one : all_) packed = std::min(packed, one->next());
  return packed;
}

std::optional<base::UnixMillis> Stragglers::oldest_ms() const {
  std::optional<base::UnixMillis> oldest;
  for (const auto& one : all_) {
    oldest = oldest ? std::min(*oldest, one->next_appended_ms()) : one->next_appended_ms();
  }
  return oldest;
}

std::size_t Stragglers::bytes() const {
  std::size_t sum = finished_bytes_;
  for (const auto& one : all_) sum += one->packer().bytes();
  return sum;
}

}  // namespace hitstream::shipper
