// How a setting is defined: one function for each type. Private to config.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "config/rules.h"
#include "config/settings.h"
#include "config/units.h"

namespace hitstream::config {

inline constexpr const char* kListenAllowed =
    "an address and a port (127.0.0.1:8080, [::1]:8080; port 0 is any free one)";

using Rule = bool (*)(std::string_view);

[[nodiscard]] std::string flag_by_rule(std::string_view key);

// Everything but how it is read and written.
[[nodiscard]] Setting define(std::string key, Type type, std::string value_name, Texts default_value,
                             std::string allowed, std::string help);

// `field` is a generic lambda that returns a reference to the setting's place in (const) Settings.
template <class Field>
Setting text(std::string key, Field field, std::string value_name, std::string default_value, Rule rule,
             std::string allowed, std::string help) {
  Setting setting = define(std::move(key), Type::kText, std::move(value_name), {std::move(default_value)},
                           std::move(allowed), std::move(help));
  setting.assign = [field, rule](const Texts& value, Settings& settings) {
    if (!is_printable(value.front()) || !rule(value.front())) return false;
    field(settings) = value.front();
    return true;
  };
  setting.read = [field](const Settings& settings) { return Texts{field(settings)}; };
  return setting;
}

template <class Field>
Setting list(std::string key, Field field, std::string value_name, Texts default_value, bool may_be_empty,
             Rule rule, std::string allowed, std::string help) {
  Setting setting = define(std::move(key), Type::kList, std::move(value_name), std::move(default_value),
                           std::move(allowed), std::move(help));
  setting.assign = [field, rule, may_be_empty](const Texts& value, Settings& settings) {
    if (value.empty() && !may_be_empty) return false;
    for (const std::string& entry : value) {
      if (!is_printable(entry) || !rule(entry)) return false;
    }
    field(settings) = value;
    return true;
  };
  setting.read = [field](const Settings& settings) { return field(settings); };
  return setting;
}

// Where the default is true, the flag is the one that switches it off: "--no-" in front of the key's last
// part.
template <class Field>
Setting switch_of(std::string key, Field field, bool default_value, std::string help) {
  Setting setting = define(std::move(key), Type::kSwitch, "", {default_value ? "true" : "false"},
                           "true or false", std::move(help));
  setting.flag_negates = default_value;
  if (default_value) setting.flag_name = flag_by_rule("no." + std::string(setting.name()));
  setting.assign = [field](const Texts& value, Settings& settings) {
    if (value.front() != "true" && value.front() != "false") return false;
    field(settings) = value.front() == "true";
    return true;
  };
  setting.read = [field](const Settings& settings) { return Texts{field(settings) ? "true" : "false"}; };
  return setting;
}

struct Range {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
  std::uint64_t step = 1;
};

template <class Field>
Setting number(std::string key, Type type, Field field, std::uint64_t default_value, Range range,
               std::string help) {
  const bool is_count = type == Type::kCount;
  const auto written = is_count ? [](std::uint64_t n) { return std::to_string(n); } : format_bytes;
  const auto parsed = is_count ? base::parse_decimal : parse_bytes;
  std::string allowed = written(range.min) + " to " + written(range.max);
  if (range.step > 1) allowed += " in steps of " + written(range.step);
  Setting setting = define(std::move(key), type, is_count ? "N" : "SIZE", {written(default_value)},
                           std::move(allowed), std::move(help));
  setting.assign = [field, parsed, range](const Texts& value, Settings& settings) {
    const auto found = parsed(value.front());
    if (!found || *found < range.min || *found > range.max || *found % range.step != 0) return false;
    field(settings) = *found;
    return true;
  };
  setting.read = [field, written](const Settings& settings) { return Texts{written(field(settings))}; };
  return setting;
}

struct Span {
  std::chrono::milliseconds min{};
  std::chrono::milliseconds max{};
  std::chrono::milliseconds step{1};
};

template <class Field>
Setting duration(std::string key, Field field, std::chrono::milliseconds default_value, Span span,
                 std::string help) {
  std::string allowed = format_duration(span.min) + " to " + format_duration(span.max);
  if (span.step > std::chrono::milliseconds(1)) allowed += " in steps of " + format_duration(span.step);
  Setting setting = define(std::move(key), Type::kDuration, "DURATION", {format_duration(default_value)},
                           std::move(allowed), std::move(help));
  setting.assign = [field, span](const Texts& value, Settings& settings) {
    const auto found = parse_duration(value.front());
    if (!found || *found < span.min || *found > span.max ||
        *found % span.step != std::chrono::milliseconds(0))
      return false;
    field(settings) = *found;
    return true;
  };
  setting.read = [field](const Settings& settings) { return Texts{format_duration(field(settings))}; };
  return setting;
}

}  // namespace hitstream::config
