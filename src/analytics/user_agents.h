// Known crawlers, headless browsers and monitors by their User-Agent.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "analytics/bot_patterns.h"

namespace hitstream::analytics {

// Not thread-safe. Of the patterns only those are tried whose words a User-Agent holds (pattern_filter.h),
// each by RE2, compiled when it is first needed; the few without words are one automaton. A User-Agent is
// looked at as a whole and takes time in proportion to its length. Of the states of the automaton, and of
// each pattern:
inline constexpr std::int64_t kUserAgentMemoryBytes = 256 << 10;

class UserAgents {
 public:
  // Those of bot_patterns(). Some 0.3 ms of work.
  UserAgents();
  ~UserAgents();

  // True when a pattern matches, and were RE2 to run out of memory, as it does for no User-Agent that was
  // seen.
  [[nodiscard]] bool is_bot(std::string_view user_agent) { return find(user_agent) != nullptr; }
  // The first pattern that matches, or null.
  [[nodiscard]] const BotPattern* find(std::string_view user_agent);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// "" and "-", as the record has a header that was not there.
[[nodiscard]] bool is_missing(std::string_view user_agent);

}  // namespace hitstream::analytics
