// The windows of one site, or of all: those of people and those of bots, apart.
#pragma once

#include <memory>

#include "analytics/classifier.h"
#include "analytics/window.h"
#include "base/bytes.h"
#include "base/units.h"

namespace hitstream::analytics {

// Some 2.6 KiB.
struct SiteWindows {
  Window minute{kMinuteWindow};
  Window hour{kHourWindow};
  Window day{kDayWindow};

  // True when the hit lies in at least one of them.
  bool add(base::UnixMillis time_ms, base::UnixMillis now_ms);
  void remove(base::UnixMillis time_ms);
  void save(base::ByteWriter& out) const;
  [[nodiscard]] bool load(base::ByteReader& in);
};

class SiteCounts {
 public:
  SiteCounts() = default;
  SiteCounts(const SiteCounts& other);
  SiteCounts(SiteCounts&&) = default;
  SiteCounts& operator=(const SiteCounts& other);  // keeps its memory
  SiteCounts& operator=(SiteCounts&&) = default;
  ~SiteCounts() = default;

  // True when the hit lies in at least one window.
  bool add(base::UnixMillis time_ms, base::UnixMillis now_ms, BotReason reason);
  // Takes back one that was counted so.
  void remove(base::UnixMillis time_ms, BotReason reason);
  // One that was counted as a person's is a bot's from now on.
  void move_to_bots(base::UnixMillis time_ms, base::UnixMillis now_ms);
  [[nodiscard]] bool idle(base::UnixMillis now_ms) const;

  [[nodiscard]] const SiteWindows& people() const { return people_; }
  [[nodiscard]] const SiteWindows* bots() const { return bots_.get(); }  // null: there was none yet

  void save(base::ByteWriter& out) const;
  [[nodiscard]] bool load(base::ByteReader& in);
  // As parts before version 2 have them: windows of all hits.
  [[nodiscard]] bool load_people_only(base::ByteReader& in) { return people_.load(in); }

 private:
  [[nodiscard]] SiteWindows& bot_windows();
  SiteWindows people_;
  std::unique_ptr<SiteWindows> bots_;
};

}  // namespace hitstream::analytics
