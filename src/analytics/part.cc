#include "analytics/part.h"

#include "analytics/site.h"

namespace hitstream::analytics {
namespace {

constexpr std::uint16_t kVersion = 1;
constexpr std::string_view kOtherSites = "(other)";
constexpr std::int64_t kSweepIntervalMs = base::kMillisPerMinute;

}  // namespace

Totals& Totals::operator+=(const Totals& other) {
  counted += other.counted;
  late += other.late;
  skewed += other.skewed;
  not_view += other.not_view;
  return *this;
}

bool SiteWindows::add(base::UnixMillis time_ms, base::UnixMillis now_ms) {
  const bool in_day = day.add(time_ms, now_ms);
  const bool in_hour = hour.add(time_ms, now_ms);
  const bool in_minute = minute.add(time_ms, now_ms);
  return in_day || in_hour || in_minute;
}

void SiteWindows::save(base::ByteWriter& out) const {
  minute.save(out);
  hour.save(out);
  day.save(out);
}

bool SiteWindows::load(base::ByteReader& in) { return minute.load(in) && hour.load(in) && day.load(in); }

Part::Part(std::size_t site_limit) : site_limit_(site_limit) {}

Verdict Part::add(const hit::Hit& hit, base::UnixMillis now_ms) {
  if (hit.kind != hit::Kind::kView) {
    ++totals_.not_view;
    return Verdict::kNotView;
  }
  if (is_skewed(hit.timestamp_ms, now_ms)) {
    ++totals_.skewed;
    return Verdict::kSkewed;
  }
  if (!all_.add(hit.timestamp_ms, now_ms)) {
    ++totals_.late;
    return Verdict::kLate;
  }
  ++totals_.counted;
  SiteBuffer buffer;
  site_for(site_of(hit.referer, buffer), now_ms).add(hit.timestamp_ms, now_ms);
  return Verdict::kCounted;
}

SiteWindows& Part::site_for(std::string_view name, base::UnixMillis now_ms) {
  if (const auto known = sites_.find(name); known != sites_.end()) return known->second;
  if (own_sites() >= site_limit_) drop_idle_sites(now_ms);
  return sites_[std::string(own_sites() < site_limit_ ? name : kOtherSites)];
}

std::size_t Part::own_sites() const { return sites_.size() - (site(kOtherSites) == nullptr ? 0 : 1); }

void Part::drop_idle_sites(base::UnixMillis now_ms) {
  if (now_ms >= swept_ms_ && now_ms - kSweepIntervalMs < swept_ms_) return;
  swept_ms_ = now_ms;
  std::erase_if(sites_, [now_ms](const auto& entry) { return entry.second.day.idle(now_ms); });
}

const Totals& Part::totals() const { return totals_; }
const SiteWindows& Part::all_sites() const { return all_; }

const SiteWindows* Part::site(std::string_view name) const {
  const auto known = sites_.find(name);
  return known == sites_.end() ? nullptr : &known->second;
}

void Part::save(base::ByteWriter& out) const {
  out.number(kVersion);
  for (const std::uint64_t total : {totals_.counted, totals_.late, totals_.skewed, totals_.not_view})
    out.number(total);
  all_.save(out);
  out.number(static_cast<std::uint32_t>(sites_.size()));
  for (const auto& [name, windows] : sites_) {
    out.text(name);
    windows.save(out);
  }
}

bool Part::load(base::ByteReader& in) {
  Part loaded(site_limit_);
  const bool fits = loaded.load_into_empty(in);
  *this = fits ? std::move(loaded) : Part(site_limit_);
  return fits;
}

bool Part::load_into_empty(base::ByteReader& in) {
  if (in.number<std::uint16_t>() != kVersion) return false;
  for (std::uint64_t* total : {&totals_.counted, &totals_.late, &totals_.skewed, &totals_.not_view}) {
    *total = in.number<std::uint64_t>();
  }
  if (!all_.load(in)) return false;
  const auto count = in.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    const std::string_view name = in.text();
    if (name.empty() || name.size() > kSiteNameBytesMax) return false;
    const auto [entry, is_new] = sites_.try_emplace(std::string(name));
    if (!is_new || !entry->second.load(in)) return false;
  }
  return in.ok();
}

Series merge(std::span<const Part* const> parts, base::UnixMillis now_ms) {
  Series series{std::vector<std::uint64_t>(kMinuteWindow.count),
                std::vector<std::uint64_t>(kHourWindow.count), std::vector<std::uint64_t>(kDayWindow.count)};
  for (const Part* part : parts) {
    part->all_sites().minute.add_to(series.minute, now_ms);
    part->all_sites().hour.add_to(series.hour, now_ms);
    part->all_sites().day.add_to(series.day, now_ms);
  }
  return series;
}

}  // namespace hitstream::analytics
