#include "api/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "api/names.h"
#include "api/query_string.h"
#include "base/text.h"

namespace hitstream::api {
namespace {

using base::Result;

struct Known {
  std::string_view name;
  Parameter parameter;
  Result<> (*take)(std::string_view value, Parameters& into);
};

constexpr std::size_t kShownMax = 100;

base::Unexpected refuse(std::string message) {
  return base::fail(base::Errc::kInvalidArgument, std::move(message));
}

base::Unexpected not_allowed(std::string_view name, std::string_view value, std::string_view allowed) {
  return refuse(fmt::format("The parameter {} is \"{}\"; allowed: {}.", name,
                            base::utf8_prefix(value, kShownMax), allowed));
}

bool is_text(std::string_view value) {
  while (!value.empty()) {
    const std::size_t length = base::utf8_sequence_length(value);
    const bool is_control = static_cast<unsigned char>(value.front()) < 0x20 || value.front() == 0x7F;
    if (length == 0 || is_control) return false;
    value.remove_prefix(length);
  }
  return true;
}

Result<> take_site(std::string_view value, Parameters& into) {
  into.query.site = value;
  return {};
}

Result<> take_window(std::string_view value, Parameters& into) {
  const auto window = window_of(value);
  if (!window) return not_allowed("window", value, window_names());
  into.query.window = *window;
  return {};
}

Result<> take_filter(std::string_view value, Parameters& into) {
  if (into.query.filters.size() == kFiltersMax)
    return refuse(fmt::format("At most {} filters can be given.", kFiltersMax));
  const std::size_t colon = value.find(':');
  const auto dimension = dimension_of(value.substr(0, colon));
  if (colon == std::string_view::npos || !dimension || *dimension == Dimension::kEvent) {
    return not_allowed("filter", value,
                       fmt::format("DIMENSION:VALUE, with one of {} (but event)", dimension_names()));
  }
  into.query.filters.push_back({*dimension, std::string(value.substr(colon + 1))});
  return {};
}

Result<> take_bots(std::string_view value, Parameters& into) {
  if (value != "0" && value != "1") return not_allowed("bots", value, "0, 1");
  into.query.audience = value == "1" ? Audience::kEverybody : Audience::kPeople;
  return {};
}

Result<> take_limit(std::string_view value, Parameters& into) {
  const auto limit = base::parse_decimal(value);
  if (!limit || *limit < 1 || *limit > kRowsMax)
    return not_allowed("limit", value, fmt::format("1 to {}", kRowsMax));
  into.limit = *limit;
  return {};
}

Result<> take_contains(std::string_view value, Parameters& into) {
  into.contains = value;
  return {};
}

constexpr std::array kKnown{
    Known{"site", Parameter::kSite, take_site},       Known{"window", Parameter::kWindow, take_window},
    Known{"filter", Parameter::kFilter, take_filter}, Known{"bots", Parameter::kBots, take_bots},
    Known{"limit", Parameter::kLimit, take_limit},    Known{"q", Parameter::kContains, take_contains}};

class Taker {
 public:
  Taker(std::initializer_list<Parameter> allowed) : allowed_(allowed) {}

  Result<> take(const std::string& name, std::string_view value, Parameters& into) {
    const auto* const known =
        std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& k) { return k.name == name; });
    if (known == kKnown.end() || !allows(known->parameter)) return unknown(name);
    if (known->parameter != Parameter::kFilter && std::exchange(seen_[index_of(*known)], true))
      return refuse(fmt::format("The parameter {} stands there more than once.", name));
    if (value.size() > kValueBytesMax || !is_text(value)) {
      return refuse(
          fmt::format("The parameter {} must be UTF-8 without control characters, at most {} bytes long.",
                      name, kValueBytesMax));
    }
    return known->take(value, into);
  }

 private:
  static std::size_t index_of(const Known& known) { return static_cast<std::size_t>(&known - kKnown.data()); }
  [[nodiscard]] bool allows(Parameter parameter) const {
    return std::find(allowed_.begin(), allowed_.end(), parameter) != allowed_.end();
  }
  [[nodiscard]] base::Unexpected unknown(std::string_view name) const {
    std::vector<std::string_view> names;
    for (const Known& known : kKnown) {
      if (allows(known.parameter)) names.push_back(known.name);
    }
    if (names.empty()) names.emplace_back("none");
    return refuse(fmt::format("There is no parameter \"{}\" here; allowed: {}.",
                              base::utf8_prefix(name, kShownMax), fmt::join(names, ", ")));
  }

  const std::vector<Parameter> allowed_;
  std::array<bool, kKnown.size()> seen_{};
};

}  // namespace

Result<Parameters> parameters_of(std::string_view query, std::initializer_list<Parameter> allowed) {
  const auto pairs = pairs_of(query);
  if (!pairs) return refuse("There are too many parameters.");
  Parameters parameters;
  Taker taker(allowed);
  for (const auto& [name, value] : *pairs) {
    if (name == "_") continue;
    if (auto taken = taker.take(name, value, parameters); !taken)
      return base::forward(std::move(taken.error()));
  }
  return parameters;
}

}  // namespace hitstream::api
