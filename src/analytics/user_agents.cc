#include "analytics/user_agents.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <cassert>
#include <vector>

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
  RE2::Set set{options(), RE2::UNANCHORED};
};

UserAgents::UserAgents() : state_(std::make_unique<State>()) {
  for (const BotPattern& pattern : bot_patterns()) {
    [[maybe_unused]] const int index = state_->set.Add(piece(pattern.regex), nullptr);
    assert(index >= 0);
  }
  [[maybe_unused]] const bool compiled = state_->set.Compile();
  assert(compiled);
}

UserAgents::~UserAgents() = default;

bool UserAgents::is_bot(std::string_view user_agent) const {
  RE2::Set::ErrorInfo error{};
  return state_->set.Match(piece(user_agent), nullptr, &error) || error.kind != RE2::Set::kNoError;
}

const BotPattern* UserAgents::find(std::string_view user_agent) const {
  std::vector<int> matches;
  if (!is_bot(user_agent) || !state_->set.Match(piece(user_agent), &matches)) return nullptr;
  return &bot_patterns()[static_cast<std::size_t>(*std::min_element(matches.begin(), matches.end()))];
}

bool is_missing(std::string_view user_agent) { return user_agent.empty() || user_agent == "-"; }

}  // namespace hitstream::analytics
