// The course of a replay: which line is sent when, what is tried again, and when to give up.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "app/browser_cookies.h"
#include "app/hit_sender.h"
#include "app/log_file.h"
#include "app/replay_summary.h"
#include "env/clock.h"

namespace hitstream::app {

struct ReplayPlan {
  std::string base;
  double speed = 1;  // times the recorded pace; 0: as fast as possible
  std::size_t connections = 16;
  // The Referer of a line that is of another site is told as the script tells it: by a report, one more
  // request.
  bool sources = true;
};

// A refusal for now (503, 429) or a lost connection holds everything up for as long as the collector asks
// (Retry-After), at least one second; then the line is sent again. A line whose answer was lost on the way
// may so be counted twice.
inline constexpr int kTriesMax = 20;

// Bounded: at most `connections` lines are on their way or waiting for another try. Not thread-safe.
class ReplayRun {
 public:
  // `report` is called often. The references must outlive it.
  using Report = std::function<void(const ReplaySummary&, const LogFile&)>;
  ReplayRun(const ReplayPlan& plan, LogFile& log, HitSender& sender, const env::Clock& clock, Report report);

  // Does what is due now and waits for answers where some are expected. Returns how long to rest before the
  // next call; nothing when the replay is over. A log that breaks off is told in ReplaySummary::stopped.
  [[nodiscard]] std::optional<std::chrono::milliseconds> step();
  [[nodiscard]] const ReplaySummary& summary() const { return summary_; }

 private:
  struct Hit {
    std::string browser;
    HitRequest request;
    int tries = 0;
    std::int64_t due_ms = 0;
  };

  [[nodiscard]] std::int64_t now_ms() const;
  void load_next();
  void unreadable(const Line& line, const std::string& why);
  [[nodiscard]] bool may_send(std::int64_t now);
  void send_due();
  void send(Hit hit, std::int64_t now);
  void take(const HitAnswer& answer);
  void finish();
  void settle(const HitAnswer& answer, Hit& hit);
  void give_up(const HitAnswer& answer, const Hit& hit);
  [[nodiscard]] bool is_finished() const;
  [[nodiscard]] std::chrono::milliseconds rest() const;

  const ReplayPlan& plan_;
  LogFile& log_;
  HitSender& sender_;
  const env::Clock& clock_;
  Report report_;
  BrowserCookies cookies_;
  // Browsers whose first request is on its way: a second one waits, for it should carry the cookie of the
  // answer.
  std::unordered_set<std::string> asking_;
  std::unordered_map<std::uint64_t, Hit> on_way_;
  std::deque<Hit> again_;
  std::optional<Hit> next_;
  bool at_end_ = false;
  bool any_answer_ = false;
  bool given_up_ = false;
  std::optional<base::UnixMillis> first_line_ms_;
  std::int64_t started_ms_;
  std::int64_t held_until_ms_ = 0;
  std::uint64_t next_id_ = 0;
  ReplaySummary summary_;
};

}  // namespace hitstream::app
