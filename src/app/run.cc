#include "app/run.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <variant>

#include "app/access_commands.h"
#include "app/classify.h"
#include "app/command_line.h"
#include "app/journal_verify.h"
#include "app/print_config.h"
#include "app/replay.h"
#include "app/settings_source.h"
#include "app/streams/streams.h"
#include "app/wiring/collector.h"
#include "app/wiring/dashboard.h"
#include "app/wiring/serve.h"
#include "env/clock.h"

namespace hitstream::app {
namespace {

constexpr int kCannotStart = 2;

// A sub-command that needs the settings runs only when they are right.
template <class Function>
int with_settings(const SettingsArguments& arguments, Function function) {
  const auto effective = effective_settings(arguments);
  if (effective) return function(*effective);
  fmt::print(stderr, "hitstream: the settings are not right:\n{}\n", effective.error().message);
  return kCannotStart;
}

int execute(const DaemonCommand& command) {
  return with_settings(command.settings, [&command](const config::Effective& effective) {
    switch (command.program) {
      case config::Program::kCollector:
        return wiring::run_collector(effective.settings);
      case config::Program::kDashboard:
        return wiring::run_dashboard(effective.settings);
      default:
        return wiring::serve(effective.settings);
    }
  });
}

int execute(const StreamCommand& command) {
  return with_settings(command.settings, [&command](const config::Effective& effective) {
    return streams::run(effective.settings, command.action);
  });
}

int execute(const ConfigCommand& command) {
  if (command.markdown) return print_settings_reference();
  return with_settings(command.settings, print_config);
}

int execute(const ReplayCommand& command) { return replay(command.options, env::SystemClock()); }

int execute(const ClassifyCommand&) { return classify(STDIN_FILENO, STDOUT_FILENO); }

int execute(const VerifyCommand& command) { return verify_journal(command.folder); }

int execute(const PasswordCommand&) { return print_password_hash(STDIN_FILENO); }

int execute(const TokenCommand&) { return print_api_token(); }

int execute(const ShareCommand& command) {
  return with_settings(command.settings, [&command](const config::Effective& effective) {
    return print_share_link(effective.settings, command);
  });
}

int execute(const TextCommand& command) {
  fmt::print(command.status == 0 ? stdout : stderr, "{}", command.text);
  return command.status;
}

}  // namespace

int run(const std::vector<std::string>& arguments) {
  ::signal(SIGPIPE, SIG_IGN);
  return std::visit([](const auto& command) { return execute(command); }, parse_command_line(arguments));
}

}  // namespace hitstream::app
