#include "analytics/user_agents.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <cassert>
#include <vector>

#include "analytics/pattern_filter.h"

namespace hitstream::analytics {
namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

// Patterns are of bytes: a User-Agent may hold any.
RE2::Options options() {
  RE2::Options options(RE2::Latin1);
  options.set_max_mem(kUserAgentMemoryBytes);
  options.set_log_errors(false);
  return options;
}

}  // namespace

struct UserAgents::State {
  PatternFilter filter{bot_words(), bot_patterns().size()};
  std::vector<std::unique_ptr<RE2>> exact{bot_patterns().size()};  // null until first needed
  RE2::Set others{options(), RE2::UNANCHORED};                     // those that the filter does not know
  std::vector<int> matches;                                        // kept for its memory

  bool matches_one(std::size_t index, std::string_view user_agent) {
    std::unique_ptr<RE2>& pattern = exact[index];
    if (!pattern) pattern = std::make_unique<RE2>(piece(bot_patterns()[index].regex), options());
    return RE2::PartialMatch(piece(user_agent), *pattern);
  }
};

UserAgents::UserAgents() : state_(std::make_unique<State>()) {
  for (const std::size_t index : state_->filter.without_words()) {
    [[maybe_unused]] const int added = state_->others.Add(piece(bot_patterns()[index].regex), nullptr);
    assert(added >= 0);
  }
  [[maybe_unused]] const bool compiled = state_->others.Compile();
  assert(compiled);
}

UserAgents::~UserAgents() = default;

const BotPattern* UserAgents::find(std::string_view user_agent) {
  State& state = *state_;
  std::size_t first = bot_patterns().size();
  for (const std::size_t index : state.filter.candidates(user_agent)) {
    if (!state.matches_one(index, user_agent)) continue;
    first = index;
    break;
  }
  RE2::Set::ErrorInfo error{};
  if (state.others.Match(piece(user_agent), &state.matches, &error)) {
    const auto other =
        static_cast<std::size_t>(*std::min_element(state.matches.begin(), state.matches.end()));
    first = std::min<std::size_t>(first, state.filter.without_words()[other]);
  }
  // A bot counted as a visitor would not be noticed.
  if (error.kind != RE2::Set::kNoError) first = std::min<std::size_t>(first, state.filter.without_words()[0]);
  return first < bot_patterns().size() ? &bot_patterns()[first] : nullptr;
}

bool is_missing(std::string_view user_agent) { return user_agent.empty() || user_agent == "-"; }

}  // namespace hitstream::analytics
