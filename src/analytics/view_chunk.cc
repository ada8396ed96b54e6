#include "analytics/view_chunk.h"

#include <algorithm>
#include <unordered_map>

namespace hitstream::analytics {
namespace {

// Of as many rows one change is remembered: to follow more of them would take as long as to draw them all.
constexpr std::size_t kRowsOfPassing = 16, kRowsOfContent = 64;
constexpr std::size_t kChangesMin = 512;

void set_flags_of(Row& row, std::uint8_t flags, std::uint8_t mask) {
  row.flags = static_cast<std::uint8_t>((row.flags & ~mask) | (flags & mask));
}

}  // namespace

void ViewBlock::set(std::size_t i, const Row& row) {
  visitor[i] = row.visitor;
  second[i] = row.second;
  site[i] = row.site;
  page_low[i] = static_cast<std::uint16_t>(row.page);
  page_high[i] = static_cast<std::uint8_t>(row.page >> 16);
  source[i] = row.source;
  campaign[i] = row.campaign;
  browser[i] = row.browser;
  visible[i] = row.visible;
  country[i] = row.country;
  os[i] = row.os;
  language[i] = row.language;
  look[i] = row.look;
  flags[i] = row.flags;
}

Row ViewBlock::get(std::size_t i) const {
  return {second[i],  visitor[i], site[i],     page(i), source[i], campaign[i], browser[i],
          country[i], os[i],      language[i], look[i], flags[i],  visible[i]};
}

std::uint32_t ViewChunk::add(const Row& row) {
  const std::size_t i = size_ % ViewBlock::kRows;
  // Not cleared: no row is read before it is written.
  if (i == 0) blocks_.push_back({std::make_unique_for_overwrite<ViewBlock>()});
  Block& block = blocks_.back();
  block.columns->set(i, row);
  block.first_second = std::min(block.first_second, row.second);
  block.last_second = std::max(block.last_second, row.second);
  return size_++;
}

void ViewChunk::thin(std::uint64_t arrangement, std::vector<std::uint32_t>& moved) {
  arrangement_ = arrangement;
  followed_ = 0;
  content_.forget();
  passing_.forget();
  ++thinned_bits_;
  moved.assign(size_, kNoIndex);
  std::vector<Block> before = std::move(blocks_);
  blocks_.clear();
  const std::uint32_t size_before = size_;
  size_ = 0;
  for (std::uint32_t index = 0; index < size_before; ++index) {
    const std::size_t from = index / ViewBlock::kRows;
    const Row row = before[from].columns->get(index % ViewBlock::kRows);
    if (keeps(row.visitor)) moved[index] = add(row);
    if (index % ViewBlock::kRows == ViewBlock::kRows - 1) before[from].columns = nullptr;
  }
}

void ViewChunk::note_passing(std::uint32_t index) {
  if (index >= followed_) return;
  const auto [block, i] = at(index);
  passing_.note(index, {block.flags[i], block.visible[i]}, std::max(size_ / kRowsOfPassing, kChangesMin));
}

void ViewChunk::note_content(std::uint32_t index) {
  if (index >= followed_) return;
  content_.note(index, row(index), std::max(size_ / kRowsOfContent, kChangesMin));
}

// Of each row the oldest entry since tells what it was.
std::vector<ViewChunk::Change> ViewChunk::changes(const Mark& since, bool with_passing) const {
  std::vector<Change> all;
  std::unordered_map<std::uint32_t, std::size_t> place_of;
  for (const auto& [index, before] : content_.since(since.content)) {
    if (index >= since.rows || !place_of.emplace(index, all.size()).second) continue;
    const Row now = row(index);
    all.push_back({index, before});
    set_flags_of(all.back().before, now.flags, kPassingFlags);
    all.back().before.visible = now.visible;
  }
  if (!with_passing || since.passing == passing_.end()) return all;
  std::vector<bool> is_known(since.rows);
  for (const auto& [index, before] : passing_.since(since.passing)) {
    if (index >= since.rows || is_known[index]) continue;
    is_known[index] = true;
    const auto place = place_of.empty() ? place_of.end() : place_of.find(index);
    if (place == place_of.end()) all.push_back({index, row(index)});
    Row& was = place == place_of.end() ? all.back().before : all[place->second].before;
    set_flags_of(was, before.flags, kPassingFlags);
    was.visible = before.visible;
  }
  return all;
}

}  // namespace hitstream::analytics
