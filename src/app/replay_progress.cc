#include "app/replay_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace hitstream::app {
namespace {

constexpr std::int64_t kTerminalTurnNs = 500 * base::kNanosPerMilli;
constexpr std::int64_t kLogTurnNs = 10'000 * base::kNanosPerMilli;
// Below this share a guess of what remains is no better than none.
constexpr double kShareMin = 0.001;

std::string time_to_go(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole >= 3600) return fmt::format("{}h{:02}m", whole / 3600, whole / 60 % 60);
  if (whole >= 60) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}s", whole);
}

}  // namespace

std::string progress_line(const ReplaySummary& summary, std::optional<double> share) {
  std::string line = fmt::format("{} sent, {} accepted", summary.sent, summary.accepted);
  if (summary.refused_total() > 0) line += fmt::format(", {} refused", summary.refused_total());
  if (summary.unreadable > 0) line += fmt::format(", {} unreadable", summary.unreadable);
  if (summary.seconds > 0)
    line += fmt::format(", {:.0f}/s", static_cast<double>(summary.accepted) / summary.seconds);
  if (!share) return line;
  line += fmt::format(", {:.0f} %", 100 * *share);
  if (*share < kShareMin) return line;
  return line + fmt::format(", {} to go", time_to_go(summary.seconds * (1 - *share) / *share));
}

ReplayProgress::ReplayProgress(const env::Clock& clock)
    : clock_(clock),
      terminal_(::isatty(STDERR_FILENO) == 1),
      next_ns_(clock.steady_ns() + (terminal_ ? kTerminalTurnNs : kLogTurnNs)) {}

void ReplayProgress::show(const ReplaySummary& summary, std::optional<double> share) {
  if (clock_.steady_ns() < next_ns_) return;
  next_ns_ = clock_.steady_ns() + (terminal_ ? kTerminalTurnNs : kLogTurnNs);
  const std::string line = progress_line(summary, share);
  // "\x1b[K" clears what a longer line before has left behind.
  fmt::print(stderr, "{}{}{}", terminal_ ? "\r" : "", line, terminal_ ? "\x1b[K" : "\n");
  shown_ = true;
}

void ReplayProgress::end() {
  if (terminal_ && shown_) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace hitstream::app
