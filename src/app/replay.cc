#include "app/replay.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <future>

#include "app/hit_sender.h"
#include "app/log_file.h"
#include "app/replay_progress.h"
#include "app/replay_run.h"
#include "config/rules.h"
#include "env/executor.h"

namespace hitstream::app {
namespace {

constexpr int kCannotBegin = 2;

int cannot_begin(const std::string& why) {
  fmt::print(stderr, "hitstream replay: {}\n", why);
  return kCannotBegin;
}

// On a task, which knows how to rest between lines.
void run_to_end(ReplayRun& run) {
  std::promise<void> over;
  bool told = false;
  env::ThreadExecutor executor;
  const auto task = executor.start("replay", [&run, &over, &told]() -> std::chrono::milliseconds {
    if (!told) {
      if (const auto rest = run.step()) return *rest;
      told = true;
      over.set_value();
    }
    return std::chrono::hours(1);
  });
  over.get_future().wait();
}

}  // namespace

int replay(const ReplayOptions& options, const env::Clock& clock) {
  if (!config::is_web_url(options.to)) return cannot_begin("--to must be an http:// or https:// URL");
  if (!options.base.empty() && !config::is_web_url(options.base)) {
    return cannot_begin("--base must be an http:// or https:// URL");
  }
  const auto log = LogFile::open(options.file);
  if (!log) return cannot_begin(log.error().message);

  const ReplayPlan plan{options.base.empty() ? std::string(origin_of_url(options.to)) : options.base,
                        options.speed, options.connections, !options.no_sources && !options.base.empty()};
  const auto sender = make_http_hit_sender(options.to, plan.connections);
  ReplayProgress progress(clock);
  ReplayRun run(plan, **log, *sender, clock, [&progress](const ReplaySummary& summary, const LogFile& file) {
    progress.show(summary, file.share());
  });
  run_to_end(run);
  progress.end();
  fmt::print("{}", run.summary().to_text());
  if (std::fflush(stdout) != 0) return 1;
  return run.summary().exit_status();
}

}  // namespace hitstream::app
