#include "analytics/agent_parser.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <span>
#include <vector>

#include "analytics/agent_patterns.h"
#include "base/text.h"

namespace hitstream::analytics {
namespace {

// The whole match and nine groups, as many as "$9" can name.
using Groups = std::array<re2::StringPiece, 10>;

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

// Patterns are of bytes: a User-Agent may hold any.
RE2::Options options(std::int64_t memory_bytes) {
  RE2::Options options(RE2::Latin1);
  options.set_max_mem(memory_bytes);
  options.set_log_errors(false);
  return options;
}

bool is_group(std::string_view text) {
  return text.size() >= 2 && text[0] == '$' && text[1] >= '1' && text[1] <= '9';
}

// `replacement` with its groups put in, without spaces around it; an empty one is the group of that number.
std::string filled(std::string_view replacement, std::size_t group, const Groups& groups) {
  if (replacement.empty()) return std::string(base::trim({groups.at(group).data(), groups.at(group).size()}));
  std::string text;
  while (!replacement.empty()) {
    if (is_group(replacement)) {
      groups.at(static_cast<std::size_t>(replacement[1] - '0')).AppendToString(&text);
      replacement.remove_prefix(2);
    } else {
      text += replacement.front();
      replacement.remove_prefix(1);
    }
  }
  return std::string(base::trim(text));
}

NameAndVersion read(const AgentPattern& pattern, const Groups& groups) {
  NameAndVersion found{filled(pattern.parts.front(), 1, groups), {}};
  for (std::size_t i = 1; i < pattern.parts.size(); ++i) {
    const std::string part = filled(pattern.parts.at(i), i + 1, groups);
    if (part.empty()) continue;
    if (!found.version.empty()) found.version += '.';
    found.version += part;
  }
  return found;
}

}  // namespace

class AgentParser::Patterns {
 public:
  explicit Patterns(std::span<const AgentPattern> patterns) : patterns_(patterns), exact_(patterns.size()) {
    for (const AgentPattern& pattern : patterns) {
      [[maybe_unused]] const int index = set_.Add(piece(pattern.candidate), nullptr);
      assert(index >= 0);
    }
    [[maybe_unused]] const bool compiled = set_.Compile();
    assert(compiled);
  }

  NameAndVersion parse(std::string_view user_agent) {
    user_agent = user_agent.substr(0, kAgentBytesMax);
    // Nothing as well when RE2 has no memory for the states, as it does for no User-Agent that was seen.
    if (!set_.Match(piece(user_agent), &candidates_)) return {};
    std::sort(candidates_.begin(), candidates_.end());
    Groups groups;
    for (const int candidate : candidates_) {
      const auto index = static_cast<std::size_t>(candidate);
      if (matches(index, user_agent, groups)) return read(patterns_[index], groups);
    }
    return {};
  }

 private:
  bool matches(std::size_t index, std::string_view user_agent, Groups& groups) {
    std::unique_ptr<RE2>& exact = exact_[index];
    if (!exact)
      exact = std::make_unique<RE2>(piece(patterns_[index].regex), options(kAgentPatternMemoryBytes));
    assert(exact->ok());
    groups.fill({});
    const int wanted = std::min(static_cast<int>(groups.size()), 1 + exact->NumberOfCapturingGroups());
    return exact->Match(piece(user_agent), 0, user_agent.size(), RE2::UNANCHORED, groups.data(), wanted);
  }

  std::span<const AgentPattern> patterns_;
  RE2::Set set_{options(kAgentSetMemoryBytes), RE2::UNANCHORED};
  std::vector<std::unique_ptr<RE2>> exact_;  // null until first needed
  std::vector<int> candidates_;              // kept for its memory
};

AgentParser::AgentParser()
    : browsers_(std::make_unique<Patterns>(browser_patterns())),
      systems_(std::make_unique<Patterns>(os_patterns())) {}
AgentParser::~AgentParser() = default;

NameAndVersion AgentParser::browser_of(std::string_view user_agent) { return browsers_->parse(user_agent); }
NameAndVersion AgentParser::os_of(std::string_view user_agent) { return systems_->parse(user_agent); }

}  // namespace hitstream::analytics
