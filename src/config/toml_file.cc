#include "config/toml_file.h"

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <algorithm>
#include <optional>

#include "config/suggest.h"

namespace hitstream::config {
namespace {

std::string place_of(const toml::source_region& source, const std::string& file_name) {
  return fmt::format("{}:{}:{}", file_name, source.begin.line, source.begin.column);
}

std::string type_name(const toml::node& node) {
  if (node.is_string()) return "a string";
  if (node.is_integer()) return "an integer";
  if (node.is_floating_point()) return "a number with a fraction";
  if (node.is_boolean()) return "true or false";
  if (node.is_array()) return "an array";
  if (node.is_table()) return "a table";
  return "a date or time";
}

std::string type_wanted(Type type) {
  switch (type) {
    case Type::kText:
      return "a string";
    case Type::kList:
      return "an array of strings";
    case Type::kSwitch:
      return "true or false";
    case Type::kCount:
      return "an integer";
    case Type::kBytes:
      return "a string such as \"64MiB\", or an integer of bytes";
    case Type::kDuration:
      break;
  }
  return "a string such as \"10s\"";
}

std::optional<Texts> strings_of(const toml::node& node) {
  const toml::array* const array = node.as_array();
  if (array == nullptr) return std::nullopt;
  Texts texts;
  for (const toml::node& entry : *array) {
    const auto* const text = entry.as_string();
    if (text == nullptr) return std::nullopt;
    texts.push_back(text->get());
  }
  return texts;
}

// The node's value as texts when it is of the type wanted.
std::optional<Texts> texts_of(const toml::node& node, Type type) {
  if (type == Type::kList) return strings_of(node);
  if (type == Type::kSwitch) {
    if (!node.is_boolean()) return std::nullopt;
    return Texts{node.as_boolean()->get() ? "true" : "false"};
  }
  if (node.is_integer() && (type == Type::kCount || type == Type::kBytes)) {
    return Texts{std::to_string(node.as_integer()->get())};
  }
  if (node.is_string() && type != Type::kCount) return Texts{node.as_string()->get()};
  return std::nullopt;
}

class Walk {
 public:
  explicit Walk(const std::string& file_name) : file_name_(file_name) {}

  void table(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : table) entry(prefix + std::string(key.str()), key, node);
  }
  [[nodiscard]] base::Result<std::vector<FileValue>> finish() && {
    if (errors_.empty()) return std::move(values_);
    return base::fail(base::Errc::kInvalidArgument, fmt::format("{}", fmt::join(errors_, "\n")));
  }

 private:
  void entry(const std::string& key, const toml::key& at, const toml::node& node) {
    const auto& all = all_settings();
    const auto known = std::find_if(all.begin(), all.end(), [&](const Setting& s) { return s.key == key; });
    if (known != all.end()) {
      setting(*known, node);
    } else if (std::any_of(all.begin(), all.end(), [&](const Setting& s) { return s.group() == key; })) {
      group(key, node);
    } else {
      errors_.push_back(
          fmt::format("{}: unknown key \"{}\"{}", place_of(at.source(), file_name_), key, hint(key)));
    }
  }
  void group(const std::string& key, const toml::node& node) {
    if (const toml::table* const inner = node.as_table()) {
      table(*inner, key + ".");
      return;
    }
    errors_.push_back(fmt::format("{}: \"{}\" must be a table, [{}], and is {}",
                                  place_of(node.source(), file_name_), key, key, type_name(node)));
  }
  void setting(const Setting& setting, const toml::node& node) {
    const std::string place = place_of(node.source(), file_name_);
    if (auto value = texts_of(node, setting.type)) {
      values_.push_back({&setting, *std::move(value), place});
      return;
    }
    errors_.push_back(fmt::format("{}: {} must be {}, and is {}; allowed: {}", place, setting.key,
                                  type_wanted(setting.type), type_name(node), setting.allowed));
  }
  [[nodiscard]] static std::string hint(const std::string& key) {
    Texts known;
    for (const Setting& setting : all_settings()) known.push_back(setting.key);
    const std::string meant = nearest(key, known);
    if (meant.empty()) return "; `hitstream config` lists the known ones";
    return fmt::format("; did you mean \"{}\"?", meant);
  }

  const std::string& file_name_;
  std::vector<FileValue> values_;
  std::vector<std::string> errors_;
};

}  // namespace

base::Result<std::vector<FileValue>> read_toml(std::string_view text, const std::string& file_name) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    return base::fail(
        base::Errc::kInvalidArgument,
        fmt::format("{}: {}", place_of(parsed.error().source(), file_name), parsed.error().description()));
  }
  Walk walk(file_name);
  walk.table(parsed.table(), "");
  return std::move(walk).finish();
}

}  // namespace hitstream::config
