#include "analytics/agent_parser.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>
#include <span>
#include <vector>

#include "analytics/agent_patterns.h"
#include "analytics/pattern_filter.h"
#include "base/text.h"

namespace hitstream::analytics {
namespace {

// The whole match and nine groups, as many as "$9" can name.
using Groups = std::array<re2::StringPiece, 10>;

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

// Patterns are of bytes: a User-Agent may hold any.
RE2::Options options_of(std::string_view regex) {
  RE2::Options options(RE2::Latin1);
  options.set_max_mem(kAgentPatternMemoryBytes + 1024 * static_cast<std::int64_t>(regex.size()));
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
  Patterns(std::span<const AgentPattern> patterns, std::span<const RequiredWord> words)
      : patterns_(patterns), filter_(words, patterns.size()), compiled_(patterns.size()) {}

  NameAndVersion parse(std::string_view user_agent) {
    user_agent = user_agent.substr(0, kAgentBytesMax);
    const std::span<const std::uint16_t> candidates = filter_.candidates(user_agent);
    const std::span<const std::uint16_t> always = filter_.without_words();
    in_order_.clear();
    std::merge(candidates.begin(), candidates.end(), always.begin(), always.end(),
               std::back_inserter(in_order_));
    const AgentPattern* found = nullptr;
    Groups first, groups;
    for (const std::size_t index : in_order_) {
      if (found != nullptr && patterns_[index].rule != found->rule) break;
      if (!matches(index, user_agent, groups)) continue;
      if (found != nullptr && groups[0].data() >= first[0].data()) continue;
      found = &patterns_[index];
      first = groups;
    }
    return found == nullptr ? NameAndVersion() : read(*found, first);
  }

 private:
  // Compiled when they are first needed.
  struct Compiled {
    std::unique_ptr<RE2> candidate, exact, of_short;
  };

  static RE2& compiled(std::unique_ptr<RE2>& kept, std::string_view regex) {
    if (!kept) kept = std::make_unique<RE2>(piece(regex), options_of(regex));
    assert(kept->ok());
    return *kept;
  }

  bool matches(std::size_t index, std::string_view user_agent, Groups& groups) {
    const AgentPattern& pattern = patterns_[index];
    Compiled& kept = compiled_[index];
    // What counts costs most: most that it would not match does not match without the counts either.
    const bool is_short = user_agent.size() <= kShortAgentBytesMax;
    const std::string_view regex = is_short ? pattern.short_regex : pattern.regex;
    if (regex != pattern.candidate &&
        !RE2::PartialMatch(piece(user_agent), compiled(kept.candidate, pattern.candidate)))
      return false;
    const RE2& exact = compiled(is_short ? kept.of_short : kept.exact, regex);
    groups.fill({});
    const int wanted = std::min(static_cast<int>(groups.size()), 1 + exact.NumberOfCapturingGroups());
    return exact.Match(piece(user_agent), 0, user_agent.size(), RE2::UNANCHORED, groups.data(), wanted);
  }

  std::span<const AgentPattern> patterns_;
  PatternFilter filter_;
  std::vector<Compiled> compiled_;
  std::vector<std::uint16_t> in_order_;  // kept for its memory
};

AgentParser::AgentParser()
    : browsers_(std::make_unique<Patterns>(browser_patterns(), browser_words())),
      systems_(std::make_unique<Patterns>(os_patterns(), os_words())) {}
AgentParser::~AgentParser() = default;

NameAndVersion AgentParser::browser_of(std::string_view user_agent) { return browsers_->parse(user_agent); }
NameAndVersion AgentParser::os_of(std::string_view user_agent) { return systems_->parse(user_agent); }

}  // namespace hitstream::analytics
