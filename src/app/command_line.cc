#include "app/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "app/manual.h"
#include "app/settings_flags.h"
#include "app/version.h"

namespace hitstream::app {
namespace {

using config::Program;

constexpr const char* kAbout =
    "Real-time web analytics: a collector that keeps every hit, and a dashboard that shows page views\n"
    "as they happen.";
constexpr std::size_t kNameColumn = 36;

std::unique_ptr<CLI::App> make_root() {
  auto root = std::make_unique<CLI::App>(kAbout, "hitstream");
  root->get_formatter()->column_width(kNameColumn);
  root->set_version_flag("--version", kVersionText, "Print the version and exit");
  root->require_subcommand(0, 1);
  root->footer("`hitstream SUBCOMMAND --help` is the manual of each.");
  return root;
}

TextCommand mistake(const std::string& what) {
  return {2,
          fmt::format(
              "hitstream: {}\n`hitstream --help` and `hitstream SUBCOMMAND --help` tell what is allowed.\n",
              what)};
}

// That of the sub-command that was being parsed, when it takes settings.
std::optional<Program> program_of(const CLI::App& root) {
  if (root.get_subcommands().empty()) return std::nullopt;
  const std::string name = root.get_subcommands().front()->get_name();
  for (const Program program : {Program::kServe, Program::kCollector, Program::kDashboard, Program::kStream,
                                Program::kShare, Program::kConfig}) {
    if (config::name_of(program) == name) return program;
  }
  return std::nullopt;
}

// CLI11 tells what it did not expect only all together.
std::string unexpected(const std::vector<std::string>& arguments, std::optional<Program> program) {
  const auto flag = std::find_if(arguments.begin(), arguments.end(),
                                 [](const std::string& a) { return a.starts_with("--"); });
  if (flag == arguments.end()) return fmt::format("\"{}\" is not expected here", arguments.front());
  return unknown_flag(*flag, program);
}

TextCommand text_of(const CLI::App& root, const CLI::Error& error) {
  if (dynamic_cast<const CLI::CallForVersion*>(&error) != nullptr)
    return {0, std::string(error.what()) + "\n"};
  if (error.get_exit_code() != 0) {
    const auto arguments = root.remaining(true);
    return mistake(arguments.empty() ? error.what() : unexpected(arguments, program_of(root)));
  }
  const CLI::App* asked = &root;
  std::string path;
  while (!asked->get_subcommands().empty()) {
    path += (path.empty() ? "" : " ") + asked->get_name();
    asked = asked->get_subcommands().front();
  }
  return {0, asked->help(path)};
}

// In the order in which CLI11 takes them: last first. It does not know "--flag=" as a flag with an empty
// value.
std::vector<std::string> reversed(const std::vector<std::string>& arguments) {
  std::vector<std::string> out;
  for (auto argument = arguments.rbegin(); argument != arguments.rend(); ++argument) {
    const bool has_empty_value = argument->starts_with("--") && argument->find('=') == argument->size() - 1;
    if (has_empty_value) out.emplace_back();
    out.push_back(has_empty_value ? argument->substr(0, argument->size() - 1) : *argument);
  }
  return out;
}

}  // namespace

Command parse_command_line(const std::vector<std::string>& arguments) {
  const auto root = make_root();
  std::array daemons{DaemonCommand{Program::kServe, {}}, DaemonCommand{Program::kCollector, {}},
                     DaemonCommand{Program::kDashboard, {}}};
  std::array<const CLI::App*, daemons.size()> daemon_apps{};
  for (std::size_t i = 0; i < daemons.size(); ++i) daemon_apps[i] = &add_daemon(*root, daemons[i]);
  StreamCommands stream;
  ConfigCommand config;
  ReplayCommand replay;
  VerifyCommand verify;
  ShareCommand share;
  bool now = false;
  stream.add_to(*root);
  const CLI::App& replay_app = add_replay(*root, replay.options, now);
  const CLI::App& classify_app = add_classify(*root);
  const CLI::App& verify_app = add_verify(*root, verify);
  const CLI::App& password_app = add_password(*root);
  const CLI::App& token_app = add_token(*root);
  const CLI::App& share_app = add_share(*root, share);
  const CLI::App& config_app = add_config(*root, config);
  const CLI::App& version_app = *root->add_subcommand("version", "Print the version.");
  try {
    root->parse(reversed(arguments));
  } catch (const CLI::Error& error) {
    return text_of(*root, error);
  }
  for (std::size_t i = 0; i < daemons.size(); ++i) {
    if (daemon_apps[i]->parsed()) return daemons[i];
  }
  if (stream.parsed()) return stream.command();
  if (config_app.parsed()) return config;
  if (classify_app.parsed()) return ClassifyCommand{};
  if (verify_app.parsed()) return verify;
  if (password_app.parsed()) return PasswordCommand{};
  if (token_app.parsed()) return TokenCommand{};
  if (share_app.parsed()) return share;
  if (version_app.parsed()) return TextCommand{0, std::string(kVersionText) + "\n"};
  if (!replay_app.parsed()) return TextCommand{0, root->help()};
  if (now) replay.options.speed = 0;
  return replay;
}

}  // namespace hitstream::app
