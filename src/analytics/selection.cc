#include "analytics/selection.h"

namespace hitstream::analytics {
namespace {

template <class T>
void narrow_equal(const ViewBlock::Column<T>& column, std::size_t rows, std::uint32_t key,
                  std::array<std::uint8_t, ViewBlock::kRows>& mask) {
  const auto wanted = static_cast<T>(key);
  for (std::size_t i = 0; i < rows; ++i) mask[i] &= static_cast<std::uint8_t>(column[i] == wanted);
}

template <class Read>
void narrow_by(std::size_t rows, std::array<std::uint8_t, ViewBlock::kRows>& mask, Read holds) {
  for (std::size_t i = 0; i < rows; ++i) mask[i] &= static_cast<std::uint8_t>(holds(i));
}

// 1 for each key below the greatest that has the value; keys of no room are the last.
std::vector<std::uint8_t> keys_with(const ViewColumns& views, Dimension dimension, std::string_view value) {
  const Keys keys = keys_of(views, dimension);
  std::vector<std::uint8_t> has(std::size_t{keys.other} + 1);
  for (std::uint32_t key = 0; key < keys.end; ++key)
    has[key] = value_of(views, dimension, key) == value ? 1 : 0;
  has[keys.other] = value == kOtherTexts ? 1 : 0;
  return has;
}

}  // namespace

FlagTest flags_of(const Query& query, FlagTest also) {
  FlagTest flags = also;
  for (const Filter& filter : query.filters) flags = both(flags, flags_of(filter.dimension));
  if ((flags.mask & kIsEvent) == 0) flags = both(flags, {kIsEvent, 0});
  if (query.audience == Audience::kPeople && (flags.mask & kIsBot) == 0) flags = both(flags, {kIsBot, 0});
  return flags;
}

Selection::Selection(const ViewColumns& views, const Query& query, FlagTest also)
    : flags_(flags_of(query, also)) {
  matches_nothing_ = (flags_.value & ~flags_.mask) != 0;
  if (!query.site.empty()) add(views, Dimension::kSite, query.site);
  for (const Filter& filter : query.filters) {
    add(views, filter.dimension, filter.value);
    if (filter.dimension == Dimension::kExit) session_flag_ = kLastOfSession;
  }
}

void Selection::add(const ViewColumns& views, Dimension dimension, std::string_view value) {
  Test test{dimension, 0, {}};
  if (is_grouped(dimension)) {
    test.of_key = keys_with(views, dimension, value);
  } else {
    test.key = key_of(views, dimension, value);
    if (test.key == Dictionary::none()) matches_nothing_ = true;
  }
  tests_.push_back(std::move(test));
}

void Selection::narrow(const ViewBlock& block, std::size_t rows, const Test& test, Mask& mask) {
  const auto equal = [&](const auto& column) { narrow_equal(column, rows, test.key, mask); };
  switch (test.dimension) {
    case Dimension::kSite:
      return equal(block.site);
    case Dimension::kPage:
    case Dimension::kEntry:
    case Dimension::kExit:
      equal(block.page_low);
      return narrow_equal(block.page_high, rows, test.key >> 16, mask);
    case Dimension::kSource:
      return narrow_by(rows, mask, [&](std::size_t i) { return test.of_key[block.source[i]]; });
    case Dimension::kUtmSource:
    case Dimension::kUtmMedium:
    case Dimension::kUtmCampaign:
      return narrow_by(rows, mask, [&](std::size_t i) { return test.of_key[block.campaign[i]]; });
    case Dimension::kChannel:
      return narrow_by(rows, mask,
                       [&](std::size_t i) { return block.flags[i] >> kChannelShift == test.key; });
    case Dimension::kDevice:
      return narrow_by(rows, mask, [&](std::size_t i) {
        return (block.look[i] & ((1U << kScreenShift) - 1)) == test.key;
      });
    case Dimension::kScreen:
      return narrow_by(rows, mask, [&](std::size_t i) { return block.look[i] >> kScreenShift == test.key; });
    case Dimension::kCountry:
      return equal(block.country);
    case Dimension::kBrowser:
    case Dimension::kBot:
      return equal(block.browser);
    case Dimension::kOs:
      return equal(block.os);
    case Dimension::kLanguage:
      return equal(block.language);
    case Dimension::kEvent:
      return equal(block.campaign);
  }
}

std::span<const std::uint16_t> Selection::pick(const ViewBlock& block, std::size_t first, std::size_t end,
                                               Seconds seconds, Picked& picked) const {
  if (matches_nothing_) return {};
  Mask mask;
  for (std::size_t i = 0; i < end; ++i) {
    mask[i] = static_cast<std::uint8_t>((block.flags[i] & flags_.mask) == flags_.value);
  }
  if (!seconds.is_whole()) {
    narrow_by(end, mask, [&](std::size_t i) {
      return block.second[i] >= seconds.first && block.second[i] <= seconds.last;
    });
  }
  for (const Test& test : tests_) narrow(block, end, test, mask);
  std::size_t count = 0;
  for (std::size_t i = first; i < end; ++i) {
    picked[count] = static_cast<std::uint16_t>(i);
    count += mask[i];
  }
  return {picked.data(), count};
}

}  // namespace hitstream::analytics
