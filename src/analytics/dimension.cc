#include "analytics/dimension.h"

#include "analytics/sources.h"

namespace hitstream::analytics {
namespace {

constexpr std::uint8_t kDeviceMask = (1U << kScreenShift) - 1;

// Of the dimensions whose values are those of an enumeration.
constexpr std::uint32_t kChannels = 7, kDevices = 6, kScreens = 5;

std::uint32_t names_in(Dimension dimension) {
  return dimension == Dimension::kChannel ? kChannels : dimension == Dimension::kDevice ? kDevices : kScreens;
}

std::string_view name_in(Dimension dimension, std::uint32_t key) {
  if (dimension == Dimension::kChannel) return name_of(static_cast<Channel>(key));
  return dimension == Dimension::kDevice ? name_of(static_cast<Device>(key))
                                         : name_of(static_cast<ScreenClass>(key));
}

bool has_names(Dimension dimension) {
  return dimension == Dimension::kChannel || dimension == Dimension::kDevice ||
         dimension == Dimension::kScreen;
}

Texts texts_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::kSite:
      return Texts::kSite;
    case Dimension::kPage:
    case Dimension::kEntry:
    case Dimension::kExit:
      return Texts::kPage;
    case Dimension::kSource:
      return Texts::kSource;
    case Dimension::kUtmSource:
    case Dimension::kUtmMedium:
    case Dimension::kUtmCampaign:
      return Texts::kCampaign;
    case Dimension::kCountry:
      return Texts::kCountry;
    case Dimension::kOs:
      return Texts::kOs;
    case Dimension::kLanguage:
      return Texts::kLanguage;
    case Dimension::kEvent:
      return Texts::kEvent;
    default:
      return Texts::kBrowser;
  }
}

// `each(read)` reads by `read(i)`.
template <class Each>
void read_by(const ViewBlock& block, Dimension dimension, Each each) {
  const auto copy = [&](const auto& column) {
    each([&column](std::size_t i) { return std::uint32_t{column[i]}; });
  };
  switch (dimension) {
    case Dimension::kSite:
      return copy(block.site);
    case Dimension::kPage:
    case Dimension::kEntry:
    case Dimension::kExit:
      return each([&block](std::size_t i) { return block.page(i); });
    case Dimension::kSource:
      return copy(block.source);
    case Dimension::kChannel:
      return each([&block](std::size_t i) { return std::uint32_t{block.flags[i]} >> kChannelShift; });
    case Dimension::kUtmSource:
    case Dimension::kUtmMedium:
    case Dimension::kUtmCampaign:
    case Dimension::kEvent:
      return copy(block.campaign);
    case Dimension::kCountry:
      return copy(block.country);
    case Dimension::kBrowser:
    case Dimension::kBot:
      return copy(block.browser);
    case Dimension::kOs:
      return copy(block.os);
    case Dimension::kDevice:
      return each([&block](std::size_t i) { return std::uint32_t{block.look[i]} & kDeviceMask; });
    case Dimension::kLanguage:
      return copy(block.language);
    case Dimension::kScreen:
      return each([&block](std::size_t i) { return std::uint32_t{block.look[i]} >> kScreenShift; });
  }
}

}  // namespace

FlagTest flags_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::kEntry:
    case Dimension::kSource:
    case Dimension::kChannel:
      return {kIsEvent | kFirstOfSession, kFirstOfSession};
    case Dimension::kExit:
      return {kIsEvent | kLastOfSession, kLastOfSession};
    case Dimension::kBrowser:
      return {kIsBot, 0};
    case Dimension::kBot:
      return {kIsBot, kIsBot};
    case Dimension::kEvent:
      return {kIsEvent, kIsEvent};
    case Dimension::kUtmSource:
    case Dimension::kUtmMedium:
    case Dimension::kUtmCampaign:
      return {kIsEvent, 0};
    default:
      return {};
  }
}

FlagTest both(FlagTest a, FlagTest b) {
  const auto mask = static_cast<std::uint8_t>(a.mask | b.mask);
  const bool contradict =
      ((a.value ^ b.value) & a.mask & b.mask) != 0 || (a.value & ~a.mask) != 0 || (b.value & ~b.mask) != 0;
  return {contradict ? std::uint8_t{0} : mask,
          static_cast<std::uint8_t>(a.value | b.value | (contradict ? 1 : 0))};
}

Keys keys_of(const ViewColumns& views, Dimension dimension) {
  if (has_names(dimension)) return {names_in(dimension), Dictionary::none()};
  const Dictionary& texts = views.dictionary(texts_of(dimension));
  return {texts.end(), texts.other_id()};
}

void read_keys(const ViewBlock& block, Dimension dimension, std::span<const std::uint16_t> picked,
               std::uint32_t* out) {
  read_by(block, dimension, [&](auto read) {
    for (std::size_t n = 0; n < picked.size(); ++n) out[n] = read(picked[n]);
  });
}

void read_keys(const ViewBlock& block, Dimension dimension, std::size_t rows, std::uint32_t* out) {
  read_by(block, dimension, [&](auto read) {
    for (std::size_t i = 0; i < rows; ++i) out[i] = read(i);
  });
}

std::string_view value_of(const ViewColumns& views, Dimension dimension, std::uint32_t key) {
  if (has_names(dimension)) return name_in(dimension, key);
  const Dictionary& texts = views.dictionary(texts_of(dimension));
  const std::string_view text = texts.text(key);
  if (key == texts.other_id()) return text;
  switch (dimension) {
    case Dimension::kSource:
      return source_name_of(text);
    case Dimension::kUtmSource:
      return campaign_of(text).source;
    case Dimension::kUtmMedium:
      return campaign_of(text).medium;
    case Dimension::kUtmCampaign:
      return campaign_of(text).name;
    default:
      return text;
  }
}

std::uint32_t key_of(const ViewColumns& views, Dimension dimension, std::string_view value) {
  if (!has_names(dimension)) return views.dictionary(texts_of(dimension)).find(value);
  for (std::uint32_t key = 0; key < names_in(dimension); ++key) {
    if (name_in(dimension, key) == value) return key;
  }
  return Dictionary::none();
}

}  // namespace hitstream::analytics
