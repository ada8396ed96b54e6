#include "aws/profile.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "base/text.h"
#include "base/units.h"

namespace hitstream::aws {
namespace {

using base::Result;

constexpr std::size_t kFileBytesMax = base::kMiB;

std::string path_of(const Environment& environment, std::string_view name, std::string_view otherwise) {
  const std::string_view given = variable(environment, name);
  if (given.empty() && variable(environment, "HOME").empty()) return {};
  return expand_home(given.empty() ? otherwise : given, environment);
}

Result<Sections> read(env::FileSystem& files, const std::string& path) {
  if (path.empty()) return Sections{};
  const Result<std::string> text = env::read_file(files, path, kFileBytesMax);
  if (!text && text.error().code == base::Errc::kNotFound) return Sections{};
  if (!text) return base::forward(text.error());
  return parse_profile_file(*text, path);
}

// The NAME of a section "[kind NAME]", which may be quoted; nothing for other sections.
std::optional<std::string_view> name_behind(std::string_view kind, std::string_view section) {
  if (!section.starts_with(kind)) return std::nullopt;
  section.remove_prefix(kind.size());
  if (section.empty() || (section.front() != ' ' && section.front() != '\t')) return std::nullopt;
  std::string_view name = base::trim(section);
  const bool quoted = name.size() > 1 && (name.front() == '"' || name.front() == '\'');
  if (quoted && name.back() == name.front()) name = name.substr(1, name.size() - 2);
  if (name.empty()) return std::nullopt;
  return name;
}

void add(Sections& to, std::string_view name, Properties properties) {
  // merge() keeps what is there: the later ones win.
  Properties& present = to[std::string(name)];
  properties.merge(present);
  present = std::move(properties);
}

void add_config(Profiles& profiles, Sections&& sections) {
  // "[profile default]" comes behind "default" in the order of names, and so wins over it.
  for (auto& [section, properties] : sections) {
    if (section == "default") {
      add(profiles.profiles, section, std::move(properties));
    } else if (const auto profile = name_behind("profile", section)) {
      add(profiles.profiles, *profile, std::move(properties));
    } else if (const auto services = name_behind("services", section)) {
      add(profiles.services, *services, std::move(properties));
    }
  }
}

// Empty: none.
std::string_view asked_profile(const Environment& environment) {
  const std::string_view asked = variable(environment, "AWS_PROFILE");
  return asked.empty() ? variable(environment, "AWS_DEFAULT_PROFILE") : asked;
}

}  // namespace

std::string_view Profiles::get(std::string_view profile, std::string_view key) const {
  const auto properties = profiles.find(profile);
  if (properties == profiles.end()) return {};
  const auto value = properties->second.find(key);
  return value == properties->second.end() ? std::string_view() : value->second;
}

std::string Profiles::places() const {
  if (credentials.empty() && config.empty()) return "~/.aws (HOME is not set)";
  return credentials + " or " + config;
}

std::string selected_profile(const Environment& environment) {
  const std::string_view asked = asked_profile(environment);
  return std::string(asked.empty() ? "default" : asked);
}

Result<Profiles> load_profiles(const Environment& environment, env::FileSystem& files) {
  Profiles profiles;
  profiles.selected = selected_profile(environment);
  profiles.asked_for = !asked_profile(environment).empty();
  profiles.credentials = path_of(environment, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
  profiles.config = path_of(environment, "AWS_CONFIG_FILE", "~/.aws/config");
  Result<Sections> config = read(files, profiles.config);
  if (!config) return base::forward(std::move(config.error()));
  Result<Sections> credentials = read(files, profiles.credentials);
  if (!credentials) return base::forward(std::move(credentials.error()));
  add_config(profiles, *std::move(config));
  for (auto& [name, properties] : *credentials) add(profiles.profiles, name, std::move(properties));
  return profiles;
}

std::string expand_home(std::string_view path, const Environment& environment) {
  if (!path.starts_with("~/")) return std::string(path);
  return std::string(variable(environment, "HOME")).append(path.substr(1));
}

}  // namespace hitstream::aws
