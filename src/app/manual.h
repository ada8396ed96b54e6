// The sub-commands as CLI11 knows them: their flags, and the text of their help.
#pragma once

#include <CLI/App.hpp>
#include <string>

#include "app/command_line.h"

namespace hitstream::app {

// Each adds itself to `root` and fills what it is given when it is parsed; that must outlive the parsing.
CLI::App& add_daemon(CLI::App& root, DaemonCommand& command);
CLI::App& add_config(CLI::App& root, ConfigCommand& command);
CLI::App& add_replay(CLI::App& root, ReplayOptions& options, bool& now);
CLI::App& add_classify(CLI::App& root);
CLI::App& add_verify(CLI::App& root, VerifyCommand& command);
CLI::App& add_password(CLI::App& root);
CLI::App& add_token(CLI::App& root);
CLI::App& add_share(CLI::App& root, ShareCommand& command);

// `hitstream stream create|describe|tail|delete`.
struct StreamCommands {
  SettingsArguments settings;
  std::string name;  // empty: the setting
  int shards = 0;
  bool on_demand = false;
  streams::TailOptions tail;
  streams::DeleteOptions remove;

  void add_to(CLI::App& root);
  [[nodiscard]] bool parsed() const { return app_->parsed(); }
  [[nodiscard]] StreamCommand command() const;

 private:
  CLI::App& add(const char* name, const char* about);
  void add_create();
  void add_tail();
  void add_delete();
  CLI::App* app_ = nullptr;
};

}  // namespace hitstream::app
