#include "analytics/view_chunk.h"

#include <algorithm>

namespace hitstream::analytics {

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
  if (i == 0) blocks_.push_back({std::unique_ptr<ViewBlock>(new ViewBlock)});
  Block& block = blocks_.back();
  block.columns->set(i, row);
  block.first_second = std::min(block.first_second, row.second);
  block.last_second = std::max(block.last_second, row.second);
  return size_++;
}

void ViewChunk::thin(std::vector<std::uint32_t>& moved) {
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

}  // namespace hitstream::analytics
