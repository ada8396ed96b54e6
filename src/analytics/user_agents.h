// Known crawlers, headless browsers and monitors by their User-Agent.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "analytics/bot_patterns.h"

namespace hitstream::analytics {

// Thread-safe. All patterns are one automaton of RE2, whose states are made as they are needed and take at
// most kUserAgentMemoryBytes; a User-Agent takes time in proportion to its length, whatever the patterns are.
inline constexpr std::int64_t kUserAgentMemoryBytes = 16 << 20;

class UserAgents {
 public:
  // Those of bot_patterns(). Some 10 ms of work.
  UserAgents();
  ~UserAgents();

  // True when a pattern matches; true as well when RE2 runs out of memory for its states, as it does for no
  // User-Agent that was seen: a bot counted as a visitor would not be noticed.
  [[nodiscard]] bool is_bot(std::string_view user_agent) const;
  // The first pattern that matches, or null.
  [[nodiscard]] const BotPattern* find(std::string_view user_agent) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// "" and "-", as the record has a header that was not there.
[[nodiscard]] bool is_missing(std::string_view user_agent);

}  // namespace hitstream::analytics
