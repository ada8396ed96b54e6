#include "app/replay_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace hitstream::app {

std::uint64_t ReplaySummary::refused_total() const {
  std::uint64_t sum = 0;
  for (const auto& [status, count] : refused) sum += count;
  return sum;
}

int ReplaySummary::exit_status() const {
  if (never_answered) return 2;
  return stopped.empty() && unreadable == 0 && accepted == lines && sources_refused == 0 ? 0 : 1;
}

std::string ReplaySummary::to_text() const {
  std::string text;
  const auto row = [&text](const char* name, const auto& value) {
    fmt::format_to(std::back_inserter(text), "{:<12}{}\n", name, value);
  };
  row("lines", lines);
  row("sent", sent);
  row("accepted", accepted);
  row("refused", refused_total());
  for (const auto& [status, count] : refused) row(fmt::format("  with {}", status).c_str(), count);
  row("sources", sources);
  if (sources_refused > 0) row("  refused", sources_refused);
  if (unanswered > 0) row("unanswered", unanswered);
  row("repeated", repeated);
  row("unreadable", unreadable);
  for (const std::string& line : unreadable_first) text += "  " + line + "\n";
  if (unreadable > unreadable_first.size()) {
    fmt::format_to(std::back_inserter(text), "  and {} more\n", unreadable - unreadable_first.size());
  }
  row("seconds", fmt::format("{:.1f}", seconds));
  row("rate", fmt::format("{:.0f}/s", static_cast<double>(accepted) / std::max(seconds, 0.001)));
  if (!stopped.empty()) row("stopped", stopped);
  return text;
}

}  // namespace hitstream::app
