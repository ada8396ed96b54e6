#include "analytics/site_counts.h"

namespace hitstream::analytics {

bool SiteWindows::add(base::UnixMillis time_ms, base::UnixMillis now_ms) {
  const bool in_day = day.add(time_ms, now_ms);
  const bool in_hour = hour.add(time_ms, now_ms);
  const bool in_minute = minute.add(time_ms, now_ms);
  return in_day || in_hour || in_minute;
}

void SiteWindows::remove(base::UnixMillis time_ms) {
  day.remove(time_ms);
  hour.remove(time_ms);
  minute.remove(time_ms);
}

void SiteWindows::save(base::ByteWriter& out) const {
  minute.save(out);
  hour.save(out);
  day.save(out);
}

bool SiteWindows::load(base::ByteReader& in) { return minute.load(in) && hour.load(in) && day.load(in); }

SiteCounts::SiteCounts(const SiteCounts& other)
    : people_(other.people_), bots_(other.bots_ ? std::make_unique<SiteWindows>(*other.bots_) : nullptr) {}

SiteCounts& SiteCounts::operator=(const SiteCounts& other) {
  if (this == &other) return *this;
  people_ = other.people_;
  if (other.bots_) {
    bot_windows() = *other.bots_;
  } else {
    bots_ = nullptr;
  }
  return *this;
}

SiteWindows& SiteCounts::bot_windows() {
  if (!bots_) bots_ = std::make_unique<SiteWindows>();
  return *bots_;
}

bool SiteCounts::add(base::UnixMillis time_ms, base::UnixMillis now_ms, BotReason reason) {
  return (reason == BotReason::kNone ? people_ : bot_windows()).add(time_ms, now_ms);
}

void SiteCounts::remove(base::UnixMillis time_ms, BotReason reason) {
  (reason == BotReason::kNone ? people_ : bot_windows()).remove(time_ms);
}

void SiteCounts::move_to_bots(base::UnixMillis time_ms, base::UnixMillis now_ms) {
  people_.remove(time_ms);
  bot_windows().add(time_ms, now_ms);
}

bool SiteCounts::idle(base::UnixMillis now_ms) const {
  return people_.day.idle(now_ms) && (!bots_ || bots_->day.idle(now_ms));
}

void SiteCounts::save(base::ByteWriter& out) const {
  people_.save(out);
  out.number(static_cast<std::uint8_t>(bots_ ? 1 : 0));
  if (bots_) bots_->save(out);
}

bool SiteCounts::load(base::ByteReader& in) {
  if (!people_.load(in)) return false;
  const auto has_bots = in.number<std::uint8_t>();
  if (!in.ok() || has_bots > 1) return false;
  return has_bots == 0 || bot_windows().load(in);
}

}  // namespace hitstream::analytics
