#include "analytics/view_columns.h"

#include <algorithm>
#include <limits>
#include <string>

#include "analytics/window.h"

namespace hitstream::analytics {
namespace {

// Stands in no text of a URL: control characters are escaped there.
constexpr char kBetween = '\x1f';
constexpr std::size_t kTextBytesMin = 64 << 10;

constexpr Dictionary::Id kOther8 = 0xFF, kOther16 = 0xFFFF, kOther24 = 0xFFFFFF;
// In the order of Texts.
constexpr std::array<Dictionary::Id, kTextColumns> kOtherIds{kOther16, kOther24, kOther16, kOther16, kOther16,
                                                             kOther8,  kOther8,  kOther8,  kOther16};

// A row's number in that column; nothing where the row has none.
std::optional<Dictionary::Id> id_in(const Row& row, Texts column) {
  const bool is_event = (row.flags & kIsEvent) != 0;
  switch (column) {
    case Texts::kSite:
      return row.site;
    case Texts::kPage:
      return row.page;
    case Texts::kSource:
      return row.source;
    case Texts::kCampaign:
      return is_event ? std::nullopt : std::optional<Dictionary::Id>(row.campaign);
    case Texts::kEvent:
      return is_event ? std::optional<Dictionary::Id>(row.campaign) : std::nullopt;
    case Texts::kBrowser:
      return row.browser;
    case Texts::kCountry:
      return row.country;
    case Texts::kOs:
      return row.os;
    case Texts::kLanguage:
      break;
  }
  return row.language;
}

void write_if_told(Dictionary& dictionary, std::string_view text, auto& place) {
  if (!text.empty()) place = static_cast<std::remove_reference_t<decltype(place)>>(dictionary.add(text));
}

}  // namespace

bool fits_columns(base::UnixMillis time_ms) {
  return time_ms >= 0 && time_ms / base::kMillisPerSecond <= std::numeric_limits<std::uint32_t>::max();
}

void move_row(RowRef& row, std::uint32_t chunk, const std::vector<std::uint32_t>& moved) {
  if (row.second / kChunkSeconds == chunk && row.index < moved.size()) row.index = moved[row.index];
}

Campaign campaign_of(std::string_view text) {
  const auto first = text.find(kBetween);
  if (first == std::string_view::npos) return {};
  const auto second = text.find(kBetween, first + 1);
  return {text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
}

ViewColumns::ViewColumns(const ColumnOptions& options) {
  dictionaries_.reserve(kTextColumns);
  for (std::size_t column = 0; column < kTextColumns; ++column) {
    const bool is_page = column == static_cast<std::size_t>(Texts::kPage);
    const std::size_t bytes = is_page ? options.text_bytes : options.text_bytes / 8;
    dictionaries_.emplace_back(kOtherIds[column], std::max(bytes, kTextBytesMin), options.seed);
  }
}

std::uint16_t ViewColumns::campaign_of(const Facts& facts) {
  if (facts.utm_source.empty() && facts.utm_medium.empty() && facts.utm_campaign.empty()) return 0;
  std::string text;
  text.reserve(facts.utm_source.size() + facts.utm_medium.size() + facts.utm_campaign.size() + 2);
  ((((text += facts.utm_source) += kBetween) += facts.utm_medium) += kBetween) += facts.utm_campaign;
  return static_cast<std::uint16_t>(dictionary(Texts::kCampaign).add(text));
}

Row ViewColumns::row_of(const Facts& facts, std::string_view site) {
  Row row;
  row.site = site_id(site);
  row.page = dictionary(Texts::kPage).add(facts.page);
  row.source = static_cast<std::uint16_t>(dictionary(Texts::kSource).add(facts.source));
  row.campaign = campaign_of(facts);
  row.browser = static_cast<std::uint16_t>(dictionary(Texts::kBrowser).add(facts.browser));
  row.country = static_cast<std::uint8_t>(dictionary(Texts::kCountry).add(facts.country));
  row.os = static_cast<std::uint8_t>(dictionary(Texts::kOs).add(facts.os));
  row.language = static_cast<std::uint8_t>(dictionary(Texts::kLanguage).add(facts.language));
  row.look = static_cast<std::uint8_t>(static_cast<unsigned>(facts.device) |
                                       static_cast<unsigned>(facts.screen) << kScreenShift);
  const Channel channel = channel_for(row.source, facts.source, facts.utm_medium);
  row.flags = static_cast<std::uint8_t>(static_cast<unsigned>(channel) << kChannelShift);
  return row;
}

Channel ViewColumns::channel_for(std::uint16_t id, std::string_view source, std::string_view utm_medium) {
  if (!utm_medium.empty() || id == dictionary(Texts::kSource).other_id())
    return channel_of(source, utm_medium);
  if (id >= channels_.size()) channels_.resize(id + std::size_t{1});
  std::optional<Channel>& channel = channels_[id];
  if (!channel) channel = channel_of(source, {});
  return *channel;
}

RowRef ViewColumns::add(Row row, std::uint32_t second) {
  const std::uint32_t number = second / kChunkSeconds;
  if (latest_ == nullptr || latest_->number() != number)
    latest_ = &chunks_.try_emplace(number, number, ++arrangements_).first->second;
  if (!latest_->keeps(row.visitor)) return {second, ViewChunk::kNoIndex};
  row.second = static_cast<std::uint16_t>(second % kChunkSeconds);
  return {second, latest_->add(row)};
}

ViewChunk* ViewColumns::chunk_of(const RowRef& ref) {
  if (ref.index == ViewChunk::kNoIndex) return nullptr;
  const std::uint32_t number = ref.second / kChunkSeconds;
  ViewChunk* found = latest_;
  if (found == nullptr || found->number() != number) {
    const auto known = chunks_.find(number);
    found = known == chunks_.end() ? nullptr : &known->second;
  }
  // A clock that was set back may have a chunk begun anew.
  return found != nullptr && ref.index < found->size() ? found : nullptr;
}

const ViewChunk* ViewColumns::chunk(std::uint32_t number) const {
  const auto known = chunks_.find(number);
  return known == chunks_.end() ? nullptr : &known->second;
}

std::optional<Row> ViewColumns::row(const RowRef& ref) const {
  const ViewChunk* found = chunk(ref.second / kChunkSeconds);
  if (found == nullptr || ref.index >= found->size()) return std::nullopt;
  return found->row(ref.index);
}

void ViewColumns::amend(const RowRef& ref, const Facts& facts) {
  ViewChunk* chunk = chunk_of(ref);
  if (chunk == nullptr) return;
  const auto [block, i] = chunk->at(ref.index);
  const Row before = block.get(i);
  Row row = before;
  write_if_told(dictionary(Texts::kPage), facts.page, row.page);
  write_if_told(dictionary(Texts::kSource), facts.source, row.source);
  write_if_told(dictionary(Texts::kLanguage), facts.language, row.language);
  if (facts.screen != ScreenClass::kUnknown) {
    row.look = static_cast<std::uint8_t>((row.look & ((1U << kScreenShift) - 1)) |
                                         static_cast<unsigned>(facts.screen) << kScreenShift);
  }
  if (const std::uint16_t campaign = campaign_of(facts); campaign != 0) row.campaign = campaign;
  const Dictionary& campaigns = dictionary(Texts::kCampaign);
  const Channel channel = channel_for(row.source, dictionary(Texts::kSource).text(row.source),
                                      analytics::campaign_of(campaigns.text(row.campaign)).medium);
  row.flags = static_cast<std::uint8_t>((row.flags & ((1U << kChannelShift) - 1)) |
                                        static_cast<unsigned>(channel) << kChannelShift);
  if (row == before) return;
  chunk->note_content(ref.index);
  block.set(i, row);
}

void ViewColumns::set_site(const RowRef& ref, std::uint16_t site) {
  ViewChunk* chunk = chunk_of(ref);
  if (chunk == nullptr) return;
  const auto [block, i] = chunk->at(ref.index);
  if (block.site[i] == site) return;
  chunk->note_content(ref.index);
  block.site[i] = site;
}

void ViewColumns::write_flags(ViewChunk& chunk, std::uint32_t index, std::uint8_t flags) {
  const auto [block, i] = chunk.at(index);
  const auto changed = static_cast<std::uint8_t>(block.flags[i] ^ flags);
  if ((changed & kPassingFlags) != 0) chunk.note_passing(index);
  if ((changed & ~kPassingFlags) != 0) chunk.note_content(index);
  block.flags[i] = flags;
}

void ViewColumns::set_flags(const RowRef& ref, std::uint8_t flags) {
  ViewChunk* chunk = chunk_of(ref);
  if (chunk == nullptr) return;
  const auto [block, i] = chunk->at(ref.index);
  write_flags(*chunk, ref.index, static_cast<std::uint8_t>(block.flags[i] | flags));
}

void ViewColumns::clear_flags(const RowRef& ref, std::uint8_t flags) {
  ViewChunk* chunk = chunk_of(ref);
  if (chunk == nullptr) return;
  const auto [block, i] = chunk->at(ref.index);
  write_flags(*chunk, ref.index, static_cast<std::uint8_t>(block.flags[i] & ~flags));
}

void ViewColumns::set_visible(const RowRef& ref, std::uint16_t units) {
  ViewChunk* chunk = chunk_of(ref);
  if (chunk == nullptr) return;
  const auto [block, i] = chunk->at(ref.index);
  if (block.visible[i] >= units) return;
  chunk->note_passing(ref.index);
  block.visible[i] = units;
}

void ViewColumns::drop_old(base::UnixMillis now_ms) {
  if (!fits_columns(now_ms)) return;
  const std::int64_t oldest_hour =
      now_ms / base::kMillisPerHour - static_cast<std::int64_t>(kDayWindow.count) + 1;
  if (oldest_hour == oldest_hour_) return;
  oldest_hour_ = oldest_hour;
  constexpr std::int64_t kChunksOfHour = base::kMillisPerHour / base::kMillisPerSecond / kChunkSeconds;
  const auto end =
      chunks_.lower_bound(static_cast<std::uint32_t>(std::max<std::int64_t>(oldest_hour, 0) * kChunksOfHour));
  if (end == chunks_.begin()) return;
  chunks_.erase(chunks_.begin(), end);
  latest_ = nullptr;
  recycle_texts();
}

void ViewColumns::recycle_texts() {
  for (std::size_t i = 0; i < kTextColumns; ++i) {
    if (!dictionaries_[i].nearly_full()) continue;
    dictionaries_[i].keep(used_ids(static_cast<Texts>(i)));
    ++generation_;
    if (static_cast<Texts>(i) == Texts::kSource) channels_.clear();
    // The rows they tell of have numbers that may mean something else now.
    for (auto& [number, chunk] : chunks_) chunk.forget_content_changes();
  }
}

std::vector<bool> ViewColumns::used_ids(Texts column) const {
  const Dictionary& texts = dictionary(column);
  std::vector<bool> used(texts.end());
  for (const auto& [number, chunk] : chunks_) {
    for (std::size_t block = 0; block < chunk.blocks().size(); ++block) {
      for (std::size_t i = 0; i < chunk.rows_of(block); ++i) {
        const auto id = id_in(chunk.blocks()[block].columns->get(i), column);
        if (id && *id < used.size()) used[*id] = true;
      }
    }
  }
  return used;
}

std::optional<ViewColumns::Candidate> ViewColumns::candidate() const {
  std::optional<Candidate> least;
  for (const auto& [number, chunk] : chunks_) {
    if (chunk.blocks().size() < 2 || chunk.thinned_bits() >= ViewChunk::kThinnedBitsMax) continue;
    const Candidate found{chunk.thinned_bits(), number};
    if (!least || found < *least) least = found;
  }
  return least;
}

void ViewColumns::thin(std::uint32_t chunk, std::vector<std::uint32_t>& moved) {
  chunks_.at(chunk).thin(++arrangements_, moved);
}

std::size_t ViewColumns::memory_bytes() const {
  std::size_t bytes = 0;
  for (const auto& [number, chunk] : chunks_) bytes += chunk.memory_bytes();
  for (const Dictionary& dictionary : dictionaries_) bytes += dictionary.memory_bytes();
  return bytes;
}

ViewColumns::Kept ViewColumns::kept() const {
  Kept kept;
  for (const auto& [number, chunk] : chunks_) {
    kept.rows += chunk.size();
    kept.stands_for += std::uint64_t{chunk.size()} << chunk.thinned_bits();
  }
  return kept;
}

}  // namespace hitstream::analytics
