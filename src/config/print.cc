#include "config/print.h"

#include <fmt/format.h>

#include <iterator>

namespace hitstream::config {
namespace {

// A basic string. The values are UTF-8 without control characters (rules.h), apart from none.
std::string toml_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string toml_value(const Setting& setting, const Texts& value) {
  switch (setting.type) {
    case Type::kSwitch:
    case Type::kCount:
      return value.front();
    case Type::kList: {
      std::string array = "[";
      for (const std::string& entry : value) array += (array.size() > 1 ? ", " : "") + toml_string(entry);
      return array + "]";
    }
    case Type::kText:
    case Type::kBytes:
    case Type::kDuration:
      break;
  }
  return toml_string(value.front());
}

// A file name may hold anything; a comment may not.
std::string comment(std::string_view text) {
  std::string safe;
  for (const char c : text) safe += (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c < 0) ? '?' : c;
  return safe;
}

std::string programs_of(const Setting& setting) {
  std::string out;
  for (const Program program : setting.programs) {
    out += fmt::format("{}{}", out.empty() ? "" : ", ", name_of(program));
    if (setting.listens_as == program) out += " (there `--listen`)";
  }
  return out;
}

std::string title(std::string_view group) { return group.empty() ? "General" : fmt::format("`[{}]`", group); }

}  // namespace

std::string to_toml(const Effective& effective) {
  std::string out;
  std::string_view group;
  std::size_t index = 0;
  for (const Setting& setting : all_settings()) {
    if (setting.group() != group) {
      group = setting.group();
      fmt::format_to(std::back_inserter(out), "\n[{}]\n", group);
    }
    const std::string line =
        fmt::format("{} = {}", setting.name(), toml_value(setting, setting.read(effective.settings)));
    fmt::format_to(std::back_inserter(out), "{:<40}  # {}\n", line, comment(effective.origins[index]));
    ++index;
  }
  return out;
}

std::string to_markdown() {
  std::string out;
  std::string_view group = "none yet";
  for (const Setting& setting : all_settings()) {
    if (setting.group() != group) {
      group = setting.group();
      fmt::format_to(std::back_inserter(out),
                     "{}## {}\n\n| key | default | allowed | what it is | variable | flag | of |\n"
                     "|---|---|---|---|---|---|---|\n",
                     out.empty() ? "" : "\n", title(group));
    }
    fmt::format_to(std::back_inserter(out), "| `{}` | `{}` | {} | {} | `{}` | `{}` | {} |\n", setting.key,
                   toml_value(setting, setting.default_value), setting.allowed, setting.help,
                   setting.variable(), setting.flag_name, programs_of(setting));
  }
  return out;
}

}  // namespace hitstream::config
