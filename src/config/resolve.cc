#include "config/resolve.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/suggest.h"
#include "config/toml_file.h"
#include "config/units.h"

namespace hitstream::config {
namespace {

constexpr std::string_view kPrefix = "HITSTREAM_";

// "a,b" as a list has its entries; nothing at all is the empty list.
Texts split_list(std::string_view text) {
  Texts entries;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    entries.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
    if (text.empty()) entries.emplace_back();
  }
  return entries;
}

Texts texts_of(const Setting& setting, std::string_view text) {
  return setting.type == Type::kList ? split_list(text) : Texts{std::string(text)};
}

Texts texts_of_flag(const Setting& setting, std::string_view text) {
  if (!setting.flag_negates) return texts_of(setting, text);
  if (text == "true") return {"false"};
  return {text == "false" ? "true" : std::string(text)};
}

class Resolution {
 public:
  Resolution() {
    for (const Setting& setting : all_settings()) {
      effective_.origins.emplace_back();
      set(setting, setting.default_value, "default");
    }
  }
  void file(const FileText& file) {
    const auto values = read_toml(file.text, file.name);
    if (!values) {
      errors_.push_back(values.error().message);
      return;
    }
    for (const FileValue& value : *values) set(*value.setting, value.value, value.place);
  }
  void environment(const std::vector<std::string>& variables) {
    for (const std::string& variable : variables) {
      const std::string_view text = variable;
      const std::size_t equals = text.find('=');
      if (!text.starts_with(kPrefix) || equals == std::string_view::npos) continue;
      if (text.substr(0, equals) == kFileVariable) continue;
      one_variable(std::string(text.substr(0, equals)), text.substr(equals + 1));
    }
  }
  void flags(const std::vector<FlagValue>& flags) {
    for (const FlagValue& flag : flags) {
      const Setting* const setting = find([&](const Setting& s) { return s.flag_name == flag.flag; });
      if (setting == nullptr) {
        errors_.push_back(fmt::format("unknown flag {}", flag.flag));
      } else {
        set(*setting, texts_of_flag(*setting, flag.value), flag.called.empty() ? flag.flag : flag.called);
      }
    }
  }
  [[nodiscard]] base::Result<Effective> finish() && {
    if (errors_.empty()) check_relations();
    if (errors_.empty()) return std::move(effective_);
    return base::fail(base::Errc::kInvalidArgument, fmt::format("{}", fmt::join(errors_, "\n")));
  }

 private:
  template <class Predicate>
  [[nodiscard]] static const Setting* find(Predicate predicate) {
    const auto& all = all_settings();
    const auto found = std::find_if(all.begin(), all.end(), predicate);
    return found == all.end() ? nullptr : &*found;
  }
  void one_variable(const std::string& name, std::string_view value) {
    if (const Setting* const setting = find([&](const Setting& s) { return s.variable() == name; })) {
      set(*setting, texts_of(*setting, value), name);
      return;
    }
    Texts known;
    for (const Setting& setting : all_settings()) known.push_back(setting.variable());
    const std::string meant = nearest(name, known);
    errors_.push_back(fmt::format("{}: unknown variable{}", name,
                                  meant.empty() ? "; `hitstream config` lists the known settings"
                                                : fmt::format("; did you mean {}?", meant)));
  }
  void set(const Setting& setting, const Texts& value, const std::string& place) {
    if (setting.assign(value, effective_.settings)) {
      effective_.origins[index_of(setting)] = place;
      return;
    }
    errors_.push_back(fmt::format("{}: {} = \"{}\" is not allowed; allowed: {}", place, setting.key,
                                  fmt::join(value, ","), setting.allowed));
  }
  void check_relations() {
    const Settings& settings = effective_.settings;
    at_most("journal.segment_bytes", settings.journal.segment_bytes, "journal.max_bytes",
            settings.journal.max_bytes, 2);
    at_most("record.field_bytes", settings.record.field_bytes, "journal.segment_bytes",
            settings.journal.segment_bytes, 16);
  }
  // Both are sizes; the first may be at most one `part`th of the second.
  void at_most(std::string_view key, std::uint64_t value, std::string_view other, std::uint64_t limit,
               std::uint64_t part) {
    if (value <= limit / part) return;
    errors_.push_back(
        fmt::format("{} = \"{}\" ({}) is not allowed with {} = \"{}\" ({}); allowed: at most 1/{} of it", key,
                    format_bytes(value), origin_of(key), other, format_bytes(limit), origin_of(other), part));
  }
  [[nodiscard]] static std::size_t index_of(const Setting& setting) {
    return static_cast<std::size_t>(&setting - all_settings().data());
  }
  [[nodiscard]] const std::string& origin_of(std::string_view key) const {
    return effective_.origins[index_of(*find([&](const Setting& s) { return s.key == key; }))];
  }

  Effective effective_;
  std::vector<std::string> errors_;
};

}  // namespace

base::Result<Effective> resolve(const Inputs& inputs) {
  Resolution resolution;
  if (inputs.file) resolution.file(*inputs.file);
  resolution.environment(inputs.environment);
  resolution.flags(inputs.flags);
  return std::move(resolution).finish();
}

std::optional<std::string> variable_in(std::span<const std::string> environment, std::string_view name) {
  for (const std::string& variable : environment) {
    const std::string_view text = variable;
    if (text.starts_with(name) && text.substr(name.size()).starts_with('='))
      return variable.substr(name.size() + 1);
  }
  return std::nullopt;
}

}  // namespace hitstream::config
