// DrawnVisitors. The first ones of a list often change where many values have about as many views: whoever is
// new among them is looked for in all rows, so that this must be fast.
#include <algorithm>
#include <array>

#include "analytics/changed_rows.h"
#include "analytics/scan.h"

namespace hitstream::analytics {
namespace {

using KeyBuffer = std::array<std::uint32_t, ViewBlock::kRows>;

// About what the library's table takes for an entry, with its node.
constexpr std::size_t kMapEntryBytes = 64;

// Some keys, each with its visitors.
class KeySet {
 public:
  explicit KeySet(std::uint32_t end) : end_(end), has_(std::size_t{end} / 64 + 1), place_of_(end + 1) {}

  void add(std::uint32_t key, DistinctCount& visitors) {
    if (key >= end_) return;
    has_[key / 64] |= std::uint64_t{1} << key % 64;
    place_of_[key] = static_cast<std::uint16_t>(visitors_.size());
    visitors_.push_back(&visitors);
  }
  [[nodiscard]] bool has_some_of(const std::uint32_t* keys, std::size_t count) const {
    std::uint64_t found = 0;
    for (std::size_t n = 0; n < count; ++n) found |= bit_of(keys[n]);
    return found != 0;
  }
  // Null where it has it not.
  [[nodiscard]] DistinctCount* find(std::uint32_t key) const {
    return bit_of(key) == 0 ? nullptr : visitors_[place_of_[std::min(key, end_)]];
  }
  [[nodiscard]] bool empty() const { return visitors_.empty(); }

 private:
  [[nodiscard]] std::uint64_t bit_of(std::uint32_t key) const {
    const std::uint32_t at = std::min(key, end_);
    return has_[at / 64] >> at % 64 & 1;
  }

  std::uint32_t end_;
  std::vector<std::uint64_t> has_;
  std::vector<std::uint16_t> place_of_;
  std::vector<DistinctCount*> visitors_;
};

// In the rows from `from` on.
void look_for(const KeySet& keys, const ViewChunk& chunk, Seconds seconds, std::uint32_t from,
              const Selection& rows, Dimension dimension) {
  if (keys.empty()) return;
  KeyBuffer buffer;
  rows.for_each(
      chunk, seconds, from,
      [&](const ViewBlock& block, PickedRows picked) {
        for (const std::uint16_t i : picked) {
          if (DistinctCount* visitors = keys.find(buffer[i])) visitors->add(block.visitor[i]);
        }
      },
      [&](const ViewBlock& block, std::size_t count) {
        read_keys(block, dimension, count, buffer.data());
        return keys.has_some_of(buffer.data(), count);
      });
}

}  // namespace

std::size_t DrawnVisitors::memory_bytes() const {
  std::size_t bytes = sizeof *this;
  for (const auto& [key, visitors] : of_key)
    bytes += kMapEntryBytes + sizeof(DistinctCount) + visitors->memory_bytes();
  return bytes;
}

// Of a row that is not of its key any more nobody can say whether its visitor still is.
void DrawnVisitors::change(Dimension dimension, const ViewBlock& before, PickedRows picked_before,
                           const ViewBlock& now, PickedRows picked) {
  constexpr std::uint32_t kNone = 0xFFFFFFFF;
  KeyBuffer keys, key_of_row;
  key_of_row.fill(kNone);
  read_keys(now, dimension, picked, keys.data());
  for (std::size_t n = 0; n < picked.size(); ++n) {
    key_of_row[picked[n]] = keys[n];
    const auto known = of_key.find(keys[n]);
    if (known != of_key.end()) known->second->add(now.visitor[picked[n]]);
  }
  read_keys(before, dimension, picked_before, keys.data());
  for (std::size_t n = 0; n < picked_before.size(); ++n) {
    if (key_of_row[picked_before[n]] != keys[n]) of_key.erase(keys[n]);
  }
}

void DrawnVisitors::limit(std::span<const std::uint32_t> keys) {
  if (of_key.size() <= keys.size() + kOthersMax) return;
  decltype(of_key) kept;
  for (const std::uint32_t key : keys) {
    const auto known = of_key.find(key);
    if (known != of_key.end()) kept.insert(*known);
  }
  of_key = std::move(kept);
}

std::size_t DrawnVisitors::follow(const ViewColumns& views, const ViewChunk& chunk, Seconds seconds,
                                  const Selection& rows, Dimension dimension, bool asks_for_last,
                                  std::span<const std::uint32_t> keys) {
  std::size_t work = (keys.size() + of_key.size()) * kRowsOfChange;
  limit(keys);
  if (is_as_drawn(*this, chunk, asks_for_last) &&
      std::all_of(keys.begin(), keys.end(), [&](std::uint32_t key) { return of_key.contains(key); })) {
    return work;
  }
  const ViewChunk::Mark since = begin_to_follow(*this, chunk, asks_for_last);
  if (since.arrangement != 0) {
    work += for_each_change(chunk, since, asks_for_last, seconds, rows,
                            [&](const ViewBlock& before, PickedRows was, const ViewBlock& now,
                                PickedRows picked) { change(dimension, before, was, now, picked); });
  } else {
    of_key.clear();
  }
  const std::uint32_t end = keys_of(views, dimension).end;
  KeySet known(end);
  for (const auto& [key, visitors] : of_key) known.add(key, *visitors);
  look_for(known, chunk, seconds, since.rows, rows, dimension);
  KeySet missing(end);
  for (const std::uint32_t key : keys) {
    const auto [visitors, is_new] = of_key.try_emplace(key, nullptr);
    if (!is_new) continue;
    visitors->second = std::make_shared<DistinctCount>();
    missing.add(key, *visitors->second);
  }
  look_for(missing, chunk, seconds, 0, rows, dimension);
  mark_as_drawn(*this, chunk);
  return work + end + chunk.size() - (missing.empty() ? since.rows : 0);
}

}  // namespace hitstream::analytics
