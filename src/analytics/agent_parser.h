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
// Of the states of each pattern that was tried, with 1 KiB more for each byte of it.
inline constexpr std::int64_t kAgentPatternMemoryBytes = 256 << 10;

// Not thread-safe. Of the patterns only those are tried whose words a User-Agent holds (pattern_filter.h), in
// their order, each by RE2, compiled when it is first needed; the first that matches gives name and version:
// see docs/lists.md for the figures.
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
