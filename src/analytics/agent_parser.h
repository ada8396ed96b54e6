// Browser and operating system of a User-Agent, by uap-core's patterns.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace hitstream::analytics {

struct NameAndVersion {
  std::string name;     // "Firefox", "Mac OS X"; "" unknown
  std::string version;  // "133.0", "10.15.7"; "" unknown
};

// What is behind the first kAgentBytesMax bytes of a User-Agent is not looked at.
inline constexpr std::size_t kAgentBytesMax = 512;
// Of the states of each of the two automata, and of each pattern that has ever matched.
inline constexpr std::int64_t kAgentSetMemoryBytes = 16 << 20;
inline constexpr std::int64_t kAgentPatternMemoryBytes = 256 << 10;

// Not thread-safe. Two automata of RE2 (RE2::Set) tell which patterns may match, and the first of these that
// does gives name and version; it is compiled when it is first needed. So a User-Agent takes time in
// proportion to its length, whatever stands in it: see docs/lists.md for the figures.
class AgentParser {
 public:
  AgentParser();
  ~AgentParser();

  [[nodiscard]] NameAndVersion browser_of(std::string_view user_agent);
  [[nodiscard]] NameAndVersion os_of(std::string_view user_agent);

 private:
  class Patterns;
  std::unique_ptr<Patterns> browsers_;
  std::unique_ptr<Patterns> systems_;
};

}  // namespace hitstream::analytics
