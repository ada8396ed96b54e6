#include "app/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "app/settings_flags.h"
#include "app/version.h"
#include "base/ip_address.h"

namespace hitstream::app {
namespace {

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

// The help text says it in its own words.
template <class Number>
CLI::Validator within(Number least, Number most) {
  CLI::Validator range = CLI::Range(least, most);
  return range.description("");
}

CLI::App& add_serve(CLI::App& root, SettingsArguments& settings) {
  CLI::App& serve = *root.add_subcommand("serve", "Run collector and dashboard in one process");
  add_settings_flags(serve, settings);
  serve.footer(
      "It runs until SIGTERM or SIGINT, prints its URLs on standard output, and logs on standard error.\n"
      "Exit status: 0 everything taken was counted and saved, 1 something went wrong, 2 it could not "
      "start.\n\n" +
      serve.get_footer());
  return serve;
}

CLI::App& add_config(CLI::App& root, ConfigCommand& command) {
  CLI::App& config =
      *root.add_subcommand("config", "Print the effective settings as TOML, and where each comes from");
  config.add_flag("--markdown", command.markdown, "Print the reference of all settings instead, as Markdown");
  add_settings_flags(config, command.settings);
  return config;
}

CLI::App& add_replay(CLI::App& root, ReplayOptions& options, bool& now) {
  CLI::App& replay = *root.add_subcommand("replay", "Send the lines of an access log as hits");
  replay
      .add_option("FILE", options.file, "The log, in the combined format, plain or gzip; - is standard input")
      ->type_name("")
      ->required();
  replay.add_option("--to", options.to, fmt::format("URL of the collector [{}]", options.to))
      ->type_name("URL");
  replay
      .add_option("--base", options.base,
                  "What stands before a line's path to make the page's URL [origin of --to]")
      ->type_name("URL");
  CLI::Option* const speed =
      replay.add_option("--speed", options.speed, "Times the recorded pace, 0.001 to 1000000 [1]");
  speed->type_name("N")->check(within(0.001, 1'000'000.0));
  replay.add_flag("--now", now, "As fast as possible")->excludes(speed);
  replay
      .add_option("--connections", options.connections,
                  fmt::format("Requests at a time, 1 to 1000 [{}]", options.connections))
      ->type_name("N")
      ->check(within(1, 1000));
  replay.footer(
      "The collector must trust this machine's word for the clients' addresses (collector.trusted_proxies).\n"
      "A line that is refused for now (503, 429), or goes without an answer, is sent again.\n"
      "Exit status: 0 every line was read and accepted, 1 some were not, 2 it could not begin.");
  return replay;
}

CLI::App& add_verify(CLI::App& root, VerifyCommand& command) {
  CLI::App& journal = *root.add_subcommand("journal", "Look at a journal");
  journal.require_subcommand(1);
  CLI::App& verify =
      *journal.add_subcommand("verify", "Read a journal and print its segments, ranges and damage");
  verify.add_option("DIR", command.folder, "The journal's folder: DATA/journal")->type_name("")->required();
  verify.footer(
      "Nothing is changed; the journal may be in use.\n"
      "Exit status: 0 sound, 1 damaged, 2 it could not be read.");
  return verify;
}

TextCommand mistake(const std::string& what) {
  return {2,
          fmt::format(
              "hitstream: {}\n`hitstream --help` and `hitstream SUBCOMMAND --help` tell what is allowed.\n",
              what)};
}

// CLI11 tells what it did not expect only all together.
std::string unexpected(const std::vector<std::string>& arguments) {
  const auto flag = std::find_if(arguments.begin(), arguments.end(),
                                 [](const std::string& a) { return a.starts_with("--"); });
  if (flag == arguments.end()) return fmt::format("\"{}\" is not expected here", arguments.front());
  const std::string meant = nearest_flag(*flag);
  return fmt::format("unknown flag {}{}", *flag,
                     meant.empty() ? "" : fmt::format("; did you mean {}?", meant));
}

TextCommand text_of(const CLI::App& root, const CLI::Error& error) {
  if (dynamic_cast<const CLI::CallForVersion*>(&error) != nullptr)
    return {0, std::string(error.what()) + "\n"};
  if (error.get_exit_code() != 0) {
    const auto arguments = root.remaining(true);
    return mistake(arguments.empty() ? error.what() : unexpected(arguments));
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
  ServeCommand serve;
  ConfigCommand config;
  ReplayCommand replay;
  VerifyCommand verify;
  bool now = false;
  const CLI::App& serve_app = add_serve(*root, serve.settings);
  const CLI::App& replay_app = add_replay(*root, replay.options, now);
  const CLI::App& verify_app = add_verify(*root, verify);
  const CLI::App& config_app = add_config(*root, config);
  const CLI::App& version_app = *root->add_subcommand("version", "Print the version.");
  try {
    root->parse(reversed(arguments));
  } catch (const CLI::Error& error) {
    return text_of(*root, error);
  }
  if (serve_app.parsed()) return serve;
  if (config_app.parsed()) return config;
  if (verify_app.parsed()) return verify;
  if (version_app.parsed()) return TextCommand{0, std::string(kVersionText) + "\n"};
  if (!replay_app.parsed()) return TextCommand{0, root->help()};
  if (now) replay.options.speed = 0;
  return replay;
}

}  // namespace hitstream::app
