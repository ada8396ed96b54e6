// How a part is saved (docs/formats/state-file.md).
#include <map>

#include "analytics/part.h"
#include "analytics/site.h"

namespace hitstream::analytics {
namespace {

constexpr std::uint16_t kVersion = 3;
// Did not know whose site was guessed: those views stay where they are.
constexpr std::uint16_t kSecondVersion = 2;
// Knew neither bots nor recent views, and counted every hit as a person's.
constexpr std::uint16_t kFirstVersion = 1;
constexpr std::uint32_t kNoSiteIndex = 0xFFFFFFFF;

}  // namespace

void Part::save(base::ByteWriter& out) const {
  out.number(kVersion);
  save_totals(out);
  all_.save(out);
  out.number(static_cast<std::uint32_t>(sites_.size()));
  for (const auto& [name, counts] : sites_) {
    out.text(name);
    counts.save(out);
  }
  save_recent(out);
}

void Part::save_totals(base::ByteWriter& out) const {
  for (const std::uint64_t total :
       {totals_.counted, totals_.late, totals_.skewed, totals_.not_view, totals_.own, totals_.prefetched,
        totals_.reports, totals_.leaves, totals_.events}) {
    out.number(total);
  }
  out.number(static_cast<std::uint8_t>(totals_.bots.size()));
  for (const std::uint64_t total : totals_.bots) out.number(total);
}

void Part::save_recent(base::ByteWriter& out) const {
  std::map<const SiteCounts*, std::uint32_t> index{{nullptr, kNoSiteIndex}};
  std::uint32_t next = 0;
  for (const auto& entry : sites_) index[&entry.second] = next++;
  out.number(static_cast<std::uint32_t>(recent_.size()));
  recent_.for_each([&](const RecentView& view) {
    out.number(view.load);
    out.number(view.time_ms);
    out.number(index.at(view.site));
    out.number(static_cast<std::uint8_t>(view.reason));
    out.number(static_cast<std::uint8_t>(view.site_guessed ? 1 : 0));
  });
}

bool Part::load(base::ByteReader& in) {
  Part loaded(site_limit_);
  const bool fits = loaded.load_into_empty(in);
  auto columns = std::move(columns_);
  *this = fits ? std::move(loaded) : Part(site_limit_);
  columns_ = std::move(columns);
  return fits;
}

bool Part::load_into_empty(base::ByteReader& in) {
  const auto version = in.number<std::uint16_t>();
  if (version < kFirstVersion || version > kVersion) return false;
  if (!load_totals(in, version)) return false;
  if (!(version == kFirstVersion ? all_.load_people_only(in) : all_.load(in))) return false;
  std::vector<SiteCounts*> in_order;
  if (!load_sites(in, version, in_order)) return false;
  return version == kFirstVersion || load_recent(in, version, in_order);
}

bool Part::load_totals(base::ByteReader& in, std::uint16_t version) {
  for (std::uint64_t* total : {&totals_.counted, &totals_.late, &totals_.skewed, &totals_.not_view}) {
    *total = in.number<std::uint64_t>();
  }
  if (version == kFirstVersion) return in.ok();
  for (std::uint64_t* total :
       {&totals_.own, &totals_.prefetched, &totals_.reports, &totals_.leaves, &totals_.events}) {
    *total = in.number<std::uint64_t>();
  }
  if (in.number<std::uint8_t>() != totals_.bots.size()) return false;
  for (std::uint64_t& total : totals_.bots) total = in.number<std::uint64_t>();
  return in.ok();
}

bool Part::load_sites(base::ByteReader& in, std::uint16_t version, std::vector<SiteCounts*>& in_order) {
  const auto count = in.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    const std::string_view name = in.text();
    if (name.empty() || name.size() > kSiteNameBytesMax) return false;
    const auto [entry, is_new] = sites_.try_emplace(std::string(name));
    SiteCounts& site = entry->second;
    if (!is_new || !(version == kFirstVersion ? site.load_people_only(in) : site.load(in))) return false;
    in_order.push_back(&site);
  }
  return in.ok();
}

bool Part::load_recent(base::ByteReader& in, std::uint16_t version,
                       const std::vector<SiteCounts*>& in_order) {
  const auto count = in.number<std::uint32_t>();
  if (!in.ok() || count > kRecentViewsMax) return false;
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    RecentView view;
    view.load = in.number<std::uint64_t>();
    view.time_ms = in.number<base::UnixMillis>();
    const auto site = in.number<std::uint32_t>();
    const auto reason = in.number<std::uint8_t>();
    const auto guessed = version == kSecondVersion ? std::uint8_t{0} : in.number<std::uint8_t>();
    if (reason > kBotReasons.size() || guessed > 1 || (site != kNoSiteIndex && site >= in_order.size()))
      return false;
    view.site = site == kNoSiteIndex ? nullptr : in_order[site];
    view.reason = static_cast<BotReason>(reason);
    view.site_guessed = guessed == 1;
    recent_.add(view);
  }
  return in.ok();
}

}  // namespace hitstream::analytics
