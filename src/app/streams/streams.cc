#include "app/streams/streams.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <optional>

#include "app/signals.h"
#include "app/streams/actions.h"
#include "app/streams/hit_lines.h"
#include "app/streams/start_time.h"
#include "app/streams/tail.h"
#include "app/wiring/host.h"
#include "app/wiring/kinesis_access.h"
#include "app/wiring/options.h"
#include "stream/kinesis/kinesis_stream.h"
#include "telemetry/log.h"

namespace hitstream::app::streams {
namespace {

using base::Errc;
using base::Result;

constexpr int kNotDone = 1;
constexpr int kWrong = 2;
constexpr std::chrono::milliseconds kIdle{50};

Terminal terminal() { return {stdout, stderr, stdin, ::isatty(STDIN_FILENO) == 1}; }

// Tells what keeps tail from reading, once, when it has lasted for some time: the first list of the shards
// takes a moment.
class Patience {
 public:
  explicit Patience(const env::Clock& clock) : clock_(clock) {}

  void end() { since_ns_.reset(); }
  // False: trying again is of no use.
  [[nodiscard]] bool outlives(const base::Error& error) {
    const bool for_good =
        error.code == Errc::kNotFound || error.code == Errc::kIo || error.code == Errc::kInvalidArgument;
    if (for_good) return false;
    const std::int64_t now_ns = clock_.steady_ns();
    if (!since_ns_) since_ns_ = now_ns;
    if (now_ns - *since_ns_ < kQuiet.count() * base::kNanosPerMilli || told_ == error.message) return true;
    told_ = error.message;
    fmt::print(stderr, "hitstream stream: {}; trying again\n", told_);
    return true;
  }

 private:
  static constexpr std::chrono::milliseconds kQuiet{2000};
  const env::Clock& clock_;
  std::optional<std::int64_t> since_ns_;
  std::string told_;
};

class Actions {
 public:
  Actions(wiring::Host& host, wiring::KinesisAccess& access) : host_(host), access_(access) {}

  Result<> operator()(const CreateOptions& options) const {
    return create(*access_.make_client(), name(), options, host_.clock, terminal());
  }
  Result<> operator()(const DescribeOptions&) const {
    return describe(*access_.make_client(), name(), terminal());
  }
  Result<> operator()(const DeleteOptions& options) const {
    return remove(*access_.make_client(), name(), options, terminal());
  }
  Result<> operator()(const TailOptions& options) const {
    const auto from = parse_start(options.from, host_.clock.wall_ms());
    if (!from) return base::forward(from.error());
    const auto stream = stream::kinesis::make_kinesis_stream(
        wiring::kinesis_stream_options(host_.settings, access_.endpoint().region), access_.make_client(),
        host_.executor, host_.clock, host_.random, host_.metrics);
    HitLines lines(stdout, stderr, options.limit);
    Tail tail(*stream, *from, host_.clock, [&lines](std::string_view record) { lines.add(record); });
    Patience patience(host_.clock);
    while (!lines.done()) {
      const auto read = tail.step();
      if (read) patience.end();
      if (!read && !patience.outlives(read.error())) return base::forward(read.error());
      if (!lines.flush()) return base::fail(Errc::kIo, "standard output takes no more");
      const bool idle = !read || !*read;
      if (wait_for_stop_signal(idle ? kIdle : std::chrono::milliseconds(0))) break;
    }
    return {};
  }

 private:
  [[nodiscard]] const std::string& name() const { return host_.settings.stream.name; }
  wiring::Host& host_;
  wiring::KinesisAccess& access_;
};

int status_of(const Result<>& outcome) {
  if (outcome) return std::fflush(stdout) == 0 ? 0 : kNotDone;
  fmt::print(stderr, "hitstream stream: {}\n", outcome.error().message);
  return outcome.error().code == Errc::kInvalidArgument ? kWrong : kNotDone;
}

}  // namespace

int run(const config::Settings& settings, const Action& action) {
  // Threads started below must not take the signals that end tail; the others may be ended at any time.
  if (std::holds_alternative<TailOptions>(action)) block_stop_signals();
  // What matters is said on standard error anyway.
  telemetry::configure_log(
      settings.log.level == "debug" ? telemetry::LogLevel::kDebug : telemetry::LogLevel::kOff,
      telemetry::LogFormat::kText);
  wiring::Host host("stream", settings);
  const auto access = wiring::KinesisAccess::open(host);
  if (!access) return status_of(base::forward(access.error()));
  return status_of(std::visit(Actions(host, **access), action));
}

}  // namespace hitstream::app::streams
