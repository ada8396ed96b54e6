#include "analytics/scan.h"

#include <algorithm>
#include <array>

namespace hitstream::analytics {
namespace {

using KeyBuffer = std::array<std::uint32_t, ViewBlock::kRows>;

// About what the library's table takes for an entry, with its node.
constexpr std::size_t kMapEntryBytes = 64;

}  // namespace

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

std::size_t DrawnVisitors::memory_bytes() const {
  std::size_t bytes = sizeof *this;
  for (const auto& [key, visitors] : of_key)
    bytes += kMapEntryBytes + sizeof(DistinctCount) + visitors->memory_bytes();
  return bytes;
}

std::shared_ptr<DrawnSums> draw_sums(const ViewChunk& chunk, Seconds seconds, const Selection& rows) {
  auto sums = std::make_shared<DrawnSums>();
  sums->thinned_bits = chunk.thinned_bits();
  const std::uint8_t session_flag = rows.session_flag();
  rows.for_each(chunk, seconds, [&](const ViewBlock& block, std::span<const std::uint16_t> picked) {
    constexpr std::uint8_t kBounce = kFirstOfSession | kOnlyOfSession;
    std::uint32_t sessions = 0, bounces = 0, visible_units = 0, visible_views = 0;
    for (const std::uint16_t i : picked) {
      sessions += (block.flags[i] & session_flag) != 0 ? 1 : 0;
      bounces += (block.flags[i] & kBounce) == kBounce ? 1 : 0;
      visible_units += block.visible[i];
      visible_views += block.visible[i] != 0 ? 1 : 0;
      sums->visitors.add(block.visitor[i]);
    }
    sums->views += picked.size();
    sums->sessions += sessions;
    sums->bounces += bounces;
    sums->visible_units += visible_units;
    sums->visible_views += visible_views;
  });
  return sums;
}

std::shared_ptr<DrawnCounts> draw_counts(const ViewColumns& views, const ViewChunk& chunk, Seconds seconds,
                                         const Selection& rows, Dimension dimension) {
  auto drawn = std::make_shared<DrawnCounts>();
  drawn->thinned_bits = chunk.thinned_bits();
  const Keys keys = keys_of(views, dimension);
  std::vector<std::uint32_t> of_key(std::size_t{keys.end} + 1);  // the last one: no room
  KeyBuffer buffer;
  rows.for_each(chunk, seconds, [&](const ViewBlock& block, std::span<const std::uint16_t> picked) {
    read_keys(block, dimension, picked, buffer.data());
    for (std::size_t n = 0; n < picked.size(); ++n) ++of_key[std::min(buffer[n], keys.end)];
  });
  for (std::uint32_t key = 0; key < keys.end; ++key) {
    if (of_key[key] > 0) drawn->counts.push_back({key, of_key[key]});
  }
  drawn->other = of_key[keys.end];
  drawn->counts.shrink_to_fit();
  return drawn;
}

std::shared_ptr<DrawnVisitors> draw_visitors(const ViewColumns& views, const ViewChunk& chunk,
                                             Seconds seconds, const Selection& rows, Dimension dimension,
                                             std::span<const std::uint32_t> keys,
                                             const DrawnVisitors* known) {
  auto drawn = std::make_shared<DrawnVisitors>();
  drawn->thinned_bits = chunk.thinned_bits();
  if (known != nullptr) drawn->of_key = known->of_key;
  const std::uint32_t end = keys_of(views, dimension).end;
  std::vector<std::uint16_t> place_of(std::size_t{end} + 1);  // from 1 on; 0: not asked for
  std::vector<std::uint32_t> missing;
  for (const std::uint32_t key : keys) {
    if (drawn->of_key.contains(key)) continue;
    missing.push_back(key);
    place_of[std::min(key, end)] = static_cast<std::uint16_t>(missing.size());
  }
  std::vector<DistinctCount> visitors(missing.size() + 1);
  KeyBuffer buffer;
  rows.for_each(chunk, seconds, [&](const ViewBlock& block, std::span<const std::uint16_t> picked) {
    read_keys(block, dimension, picked, buffer.data());
    for (std::size_t n = 0; n < picked.size(); ++n) {
      const std::uint16_t place = place_of[std::min(buffer[n], end)];
      if (place != 0) visitors[place].add(block.visitor[picked[n]]);
    }
  });
  for (std::size_t n = 0; n < missing.size(); ++n) {
    drawn->of_key.emplace(missing[n], std::make_shared<const DistinctCount>(std::move(visitors[n + 1])));
  }
  return drawn;
}

void Bucket::add(const Bucket& other) {
  rows += other.rows;
  views += other.views;
  sessions += other.sessions;
  visitors.merge(other.visitors);
  thinned_bits = std::max(thinned_bits, other.thinned_bits);
}

std::size_t DrawnBuckets::memory_bytes() const {
  std::size_t bytes = sizeof *this;
  for (const Bucket& bucket : buckets) bytes += sizeof bucket + bucket.visitors.memory_bytes();
  return bytes;
}

std::shared_ptr<DrawnBuckets> draw_buckets(const ViewChunk& chunk, Seconds seconds, const Selection& rows,
                                           std::int64_t span_s) {
  auto drawn = std::make_shared<DrawnBuckets>();
  drawn->buckets.resize(static_cast<std::size_t>(kChunkSeconds / span_s));
  const auto span = static_cast<std::uint16_t>(span_s);
  const std::uint8_t session_flag = rows.session_flag();
  rows.for_each(chunk, seconds, [&](const ViewBlock& block, std::span<const std::uint16_t> picked) {
    for (const std::uint16_t i : picked) {
      Bucket& bucket = drawn->buckets[block.second[i] / span];
      ++bucket.rows;
      bucket.sessions += (block.flags[i] & session_flag) != 0 ? 1 : 0;
      bucket.visitors.add(block.visitor[i]);
    }
  });
  for (Bucket& bucket : drawn->buckets) {
    if (bucket.rows == 0) continue;
    bucket.views = bucket.rows << chunk.thinned_bits();
    bucket.sessions <<= chunk.thinned_bits();
    bucket.thinned_bits = chunk.thinned_bits();
  }
  return drawn;
}

}  // namespace hitstream::analytics
