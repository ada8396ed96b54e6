#include "analytics/scan.h"

#include <algorithm>
#include <array>

#include "analytics/changed_rows.h"

namespace hitstream::analytics {
namespace {

// Who asks next may have looked at the clock a bit earlier.
constexpr std::uint16_t kBehindMax = 5;

using KeyBuffer = std::array<std::uint32_t, ViewBlock::kRows>;

}  // namespace

void Bucket::add(const ViewBlock& block, PickedRows picked, std::uint8_t session_flag) {
  constexpr std::uint8_t kBounce = kFirstOfSession | kOnlyOfSession;
  std::uint32_t all_sessions = 0, all_bounces = 0, all_units = 0, all_visible = 0;
  for (const std::uint16_t i : picked) {
    all_sessions += (block.flags[i] & session_flag) != 0 ? 1 : 0;
    all_bounces += (block.flags[i] & kBounce) == kBounce ? 1 : 0;
    all_units += block.visible[i];
    all_visible += block.visible[i] != 0 ? 1 : 0;
  }
  rows += picked.size();
  sessions += all_sessions;
  bounces += all_bounces;
  visible_units += all_units;
  visible_views += all_visible;
}

void Bucket::take(const ViewBlock& block, PickedRows picked, std::uint8_t session_flag) {
  Bucket gone;
  gone.add(block, picked, session_flag);
  rows -= gone.rows;
  sessions -= gone.sessions;
  bounces -= gone.bounces;
  visible_units -= gone.visible_units;
  visible_views -= gone.visible_views;
}

std::size_t DrawnBuckets::memory_bytes() const {
  std::size_t bytes = sizeof *this;
  for (const Bucket& bucket : buckets) bytes += sizeof bucket + bucket.visitors.memory_bytes();
  return bytes;
}

void DrawnBuckets::clear() {
  for (Bucket& bucket : buckets) bucket = Bucket();
  mark = {};
  is_spoilt_ = false;
}

void DrawnBuckets::begin_at(std::uint16_t second) {
  const auto count = static_cast<std::size_t>((kChunkSeconds - second) / span_s);
  if (count > buckets.size()) {
    buckets.resize(count);
    clear();
  } else {
    buckets.erase(buckets.begin(), buckets.end() - static_cast<std::ptrdiff_t>(count));
  }
  first_second = second;
}

template <class Use>
void DrawnBuckets::for_each_run(const ViewBlock& block, PickedRows picked, Use use) {
  for (std::size_t n = 0; n < picked.size();) {
    const auto place = static_cast<std::size_t>((block.second[picked[n]] - first_second) / span_s);
    const std::size_t end_second = first_second + (place + 1) * span_s;
    const std::size_t begin = n;
    while (n < picked.size() && block.second[picked[n]] < end_second &&
           block.second[picked[n]] + std::size_t{span_s} >= end_second) {
      ++n;
    }
    use(buckets[place], picked.subspan(begin, n - begin));
  }
}

void DrawnBuckets::change(const ViewBlock& before, PickedRows picked_before, const ViewBlock& now,
                          PickedRows picked, std::uint8_t session_flag) {
  for_each_run(before, picked_before,
               [&](Bucket& bucket, PickedRows run) { bucket.take(before, run, session_flag); });
  for_each_run(now, picked, [&](Bucket& bucket, PickedRows run) {
    bucket.add(now, run, session_flag);
    if (!with_visitors) return;
    for (const std::uint16_t i : run) bucket.visitors.add(now.visitor[i]);
  });
  is_spoilt_ |= with_visitors &&
                !std::includes(picked.begin(), picked.end(), picked_before.begin(), picked_before.end());
}

std::size_t DrawnBuckets::follow(const ViewChunk& chunk, const Selection& rows, std::uint16_t from_second) {
  const bool is_far_behind = from_second > first_second + 2 * kBehindMax;
  if (buckets.empty() || from_second < first_second) {
    begin_at(from_second);
  } else if (is_far_behind) {
    begin_at(static_cast<std::uint16_t>(from_second - kBehindMax));
  }
  const Seconds seconds{first_second, kChunkSeconds - 1};
  const std::uint8_t flag = rows.session_flag();
  ViewChunk::Mark since = begin_to_follow(*this, chunk, true);
  std::size_t work = 0;
  if (since.arrangement != 0) {
    work = for_each_change(chunk, since, true, seconds, rows,
                           [&](const ViewBlock& before, PickedRows was, const ViewBlock& now,
                               PickedRows picked) { change(before, was, now, picked, flag); });
  }
  if (since.arrangement == 0 || is_spoilt_) {
    clear();
    since = {};
  }
  rows.for_each(chunk, seconds, since.rows, [&](const ViewBlock& block, PickedRows picked) {
    for_each_run(block, picked, [&](Bucket& bucket, PickedRows run) {
      bucket.add(block, run, flag);
      if (!with_visitors) return;
      for (const std::uint16_t i : run) bucket.visitors.add(block.visitor[i]);
    });
  });
  mark_as_drawn(*this, chunk);
  return work + chunk.size() - since.rows;
}

std::size_t DrawnCounts::follow(const ViewColumns& views, const ViewChunk& chunk, Seconds seconds,
                                const Selection& rows, Dimension dimension, bool asks_for_last) {
  if (is_as_drawn(*this, chunk, asks_for_last)) return counts.size();
  const Keys keys = keys_of(views, dimension);
  std::vector<std::uint32_t> of_key(std::size_t{keys.end} + 1);  // the last one: no room
  KeyBuffer buffer;
  const auto add = [&](const ViewBlock& block, PickedRows picked, std::uint32_t one) {
    read_keys(block, dimension, picked, buffer.data());
    for (std::size_t n = 0; n < picked.size(); ++n) of_key[std::min(buffer[n], keys.end)] += one;
  };
  const ViewChunk::Mark since = begin_to_follow(*this, chunk, asks_for_last);
  std::size_t work = keys.end;
  if (since.arrangement != 0) {
    for (const Count& count : counts) of_key[count.key] = count.rows;
    of_key[keys.end] = other;
    work += for_each_change(
        chunk, since, asks_for_last, seconds, rows,
        [&](const ViewBlock& before, PickedRows was, const ViewBlock& now, PickedRows picked) {
          add(now, picked, 1);
          add(before, was, ~std::uint32_t{0});  // one less
        });
  }
  rows.for_each(chunk, seconds, since.rows,
                [&](const ViewBlock& block, PickedRows picked) { add(block, picked, 1); });
  const auto distinct = static_cast<std::size_t>(
      std::count_if(of_key.begin(), of_key.end() - 1, [](std::uint32_t count) { return count > 0; }));
  counts.clear();
  counts.reserve(distinct);
  for (std::uint32_t key = 0; key < keys.end; ++key) {
    if (of_key[key] > 0) counts.push_back({key, of_key[key]});
  }
  other = of_key[keys.end];
  mark_as_drawn(*this, chunk);
  return work + chunk.size() - since.rows;
}

void SummedCounts::add(const DrawnCounts& drawn) {
  const unsigned bits = drawn.thinned_bits;
  if (!drawn.counts.empty() && of_key.size() <= drawn.counts.back().key) {
    of_key.resize(drawn.counts.back().key + 1);
  }
  std::uint64_t drawn_rows = drawn.other;
  for (const DrawnCounts::Count& count : drawn.counts) {
    of_key[count.key] += std::uint64_t{count.rows} << bits;
    drawn_rows += count.rows;
  }
  if (drawn_rows > 0) thinned_bits = std::max(thinned_bits, bits);
  rows += drawn_rows;
  total += drawn_rows << bits;
  other += std::uint64_t{drawn.other} << bits;
}

}  // namespace hitstream::analytics
