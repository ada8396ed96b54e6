#include "app/manual.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string_view>

#include "app/settings_flags.h"

namespace hitstream::app {
namespace {

struct DaemonText {
  config::Program program;
  const char* about;
  const char* end;
};

constexpr DaemonText kDaemons[] = {
    {config::Program::kServe, "Run collector and dashboard in one process",
     "Exit status: 0 everything taken was counted and saved, 1 something went wrong, 2 it could not start."},
    {config::Program::kCollector, "Run the collector alone, which ships its hits to a Kinesis stream",
     "While Kinesis is away it goes on taking hits, up to journal.max_bytes; /readyz and /metrics tell.\n"
     "Exit status: 0 everything taken is on the stream or safe in the journal for the next start,\n"
     "1 something went wrong, 2 it could not start."},
    {config::Program::kDashboard, "Run the dashboard alone, which reads a Kinesis stream",
     "Without saved state it reads the last day from the stream first.\n"
     "Exit status: 0 everything read is saved, 1 something went wrong, 2 it could not start."},
};

const DaemonText& text_of(config::Program program) {
  for (const DaemonText& text : kDaemons) {
    if (text.program == program) return text;
  }
  return kDaemons[0];
}

// The help text says it in its own words.
template <class Number>
CLI::Validator within(Number least, Number most) {
  CLI::Validator range = CLI::Range(least, most);
  return range.description("");
}

}  // namespace

CLI::App& add_daemon(CLI::App& root, DaemonCommand& command) {
  const DaemonText& text = text_of(command.program);
  CLI::App& daemon = *root.add_subcommand(std::string(config::name_of(command.program)), text.about);
  add_settings_flags(daemon, command.program, command.settings);
  daemon.footer(
      fmt::format("It runs until SIGTERM or SIGINT, prints its URLs on standard output, and logs on standard "
                  "error.\n{}\n\n{}",
                  text.end, settings_footer()));
  return daemon;
}

CLI::App& add_config(CLI::App& root, ConfigCommand& command) {
  CLI::App& config =
      *root.add_subcommand("config", "Print the effective settings as TOML, and where each comes from");
  config.add_flag("--markdown", command.markdown, "Print the reference of all settings instead, as Markdown");
  add_settings_flags(config, config::Program::kConfig, command.settings);
  config.footer(settings_footer());
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
  replay.add_flag(
      "--no-sources", options.no_sources,
      "Leave out where visitors came from, which with --base costs one more request for each line with a "
      "Referer of another site");
  replay.footer(
      "The collector must trust this machine's word for the clients' addresses (collector.trusted_proxies).\n"
      "A line that is refused for now (503, 429), or goes without an answer, is sent again.\n"
      "Exit status: 0 every line was read and accepted, 1 some were not, 2 it could not begin.");
  return replay;
}

CLI::App& add_classify(CLI::App& root) {
  CLI::App& classify = *root.add_subcommand("classify", "Tell which User-Agents are bots");
  classify.footer(
      "It reads User-Agents on standard input, one a line, and writes one JSON object for each: \"ua\", "
      "\"bot\",\n"
      "and of a bot the reason and the pattern that matched, with the list it is from.\n"
      "Exit status: 0 all were read and answered, 1 some were not, 2 wrong flags.");
  return classify;
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

CLI::App& add_password(CLI::App& root) {
  CLI::App& password = *root.add_subcommand("password", "Make the hash of a password for the dashboard");
  password.footer(
      "It asks for the password on a terminal, twice, or reads one line of standard input, and prints the "
      "hash:\n"
      "the value of auth.password_hash. In a shell it needs single quotes.\n"
      "Exit status: 0 printed, 1 the password is too short or too long, or was not typed twice, 2 wrong "
      "flags.");
  return password;
}

CLI::App& add_token(CLI::App& root) {
  CLI::App& token = *root.add_subcommand("token", "Make an API token");
  token.footer(
      "It prints the token, which clients send as Authorization: Bearer TOKEN and which is kept nowhere, and "
      "its\n"
      "hash, for auth.token_hashes.\n"
      "Exit status: 0 printed, 2 wrong flags.");
  return token;
}

CLI::App& add_share(CLI::App& root, ShareCommand& command) {
  CLI::App& share =
      *root.add_subcommand("share", "Print a link that shows one site's dashboard to whoever has it");
  share.add_option("--site", command.site, "The site")->type_name("SITE")->required();
  share.add_option("--expires", command.expires, "How long it is good for: 12h, 30d")
      ->type_name("DURATION")
      ->required();
  share.add_flag("--embed", command.embed,
                 "Print the address for a frame in a page of one of dashboard.embed_in");
  add_settings_flags(share, config::Program::kShare, command.settings);
  share.footer(
      "It needs the data folder, or the secret file, of the dashboard. Nothing is kept about a link: it ends "
      "with\n"
      "its time, or, with all others and all logins, with another auth.secret_file.\n"
      "Exit status: 0 printed, 1 the secret could not be read, 2 wrong flags or settings.");
  return share;
}

void StreamCommands::add_to(CLI::App& root) {
  app_ = root.add_subcommand("stream", "Make, look at, follow or delete a Kinesis stream");
  app_->require_subcommand(1);
  add_create();
  add("describe", "Print its state, its shards and its consumers")
      .footer(
          "Of each open shard it also tells the span from the oldest record to the newest: what a reader "
          "has\n"
          "to catch up with that begins at the oldest. How far a dashboard is behind, its /api/v1/status "
          "tells.\n"
          "Exit status: 0 done, 1 it could not be described, 2 wrong flags or settings.");
  add_tail();
  add_delete();
}

CLI::App& StreamCommands::add(const char* command, const char* about) {
  CLI::App& app = *app_->add_subcommand(command, about);
  app.add_option("NAME", name, "The stream [the setting stream.name]")->type_name("");
  add_settings_flags(app, config::Program::kStream, settings);
  return app;
}

void StreamCommands::add_create() {
  CLI::App& app = add("create", "Make it, and wait until it can be used");
  CLI::Option* const count = app.add_option("--shards", shards, "Shards, 1 to 10000 [1]");
  count->type_name("N")->check(within(1, 10'000));
  app.add_flag("--on-demand", on_demand, "As many shards as it takes, paid by volume")->excludes(count);
  app.footer(
      "One that is there already is left as it is.\n"
      "Exit status: 0 it is there and active, 1 it could not be made, 2 wrong flags or settings.");
}

void StreamCommands::add_tail() {
  CLI::App& app = add("tail", "Print its hits as they come, one JSON object a line");
  app.add_option("--from", tail.from,
                 "Where to begin: latest, horizon (the oldest record), a time\n"
                 "(2026-11-24T15:00:00Z) or how long ago (90m) [latest]")
      ->type_name("WHERE");
  app.add_option("--limit", tail.limit, "End after so many hits")->type_name("N");
  app.footer(
      "It follows splits and merges, and ends on SIGINT or SIGTERM. Records that are no hit are told on\n"
      "standard error.\n"
      "Exit status: 0 stopped, or at the limit, 1 the stream could not be read, 2 wrong flags or settings.");
}

void StreamCommands::add_delete() {
  CLI::App& app = add("delete", "Delete it with all that is on it");
  app.add_flag("--yes", remove.yes, "Do not ask");
  app.footer(
      "It asks on a terminal; without one it does nothing unless told --yes.\n"
      "Exit status: 0 deleted, 1 not deleted, 2 wrong flags or settings.");
}

StreamCommand StreamCommands::command() const {
  StreamCommand made;
  made.settings = settings;
  if (!name.empty()) made.settings.flags.push_back({"--stream", name, "NAME"});
  const std::string action = app_->get_subcommands().front()->get_name();
  if (action == "create") {
    streams::CreateOptions options;
    if (!on_demand) options.shards = shards == 0 ? 1 : shards;
    made.action = options;
  } else if (action == "tail") {
    made.action = tail;
  } else if (action == "delete") {
    made.action = remove;
  } else {
    made.action = streams::DescribeOptions{};
  }
  return made;
}

}  // namespace hitstream::app
