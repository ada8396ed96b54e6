// Appends to a journal as a loaded collector does, while segments roll, are synced and are freed, and prints
// how long the appends took as one JSON object.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "env/clock.h"
#include "env/files.h"
#include "env/random.h"
#include "journal/journal.h"
#include "journal/metrics.h"
#include "telemetry/metrics.h"

namespace hitstream::bench {
namespace {

struct Options {
  double seconds = 60;
  double rate = 1000;  // batches a second
  std::size_t batch = 32;
  std::size_t record_bytes = 360;
  std::chrono::milliseconds housekeeping{1000};
  journal::Options journal;
};

// Latencies of calls, in steps of 10 µs up to two seconds; the last step holds what took longer.
class Latencies {
 public:
  void add(std::int64_t ns) {
    const auto step = static_cast<std::size_t>(std::max<std::int64_t>(ns, 0) / kStepNs);
    ++counts_[std::min(step, counts_.size() - 1)];
    ++all_;
    max_ns_ = std::max(max_ns_, ns);
  }
  [[nodiscard]] std::string json() const {
    return fmt::format(R"("p50_ms":{:.2f},"p99_ms":{:.2f},"p999_ms":{:.2f},"max_ms":{:.2f})",
                       quantile_ms(0.5), quantile_ms(0.99), quantile_ms(0.999),
                       static_cast<double>(max_ns_) / 1e6);
  }

 private:
  static constexpr std::int64_t kStepNs = 10'000;
  [[nodiscard]] double quantile_ms(double share) const {
    const auto rank = static_cast<std::uint64_t>(share * static_cast<double>(all_));
    std::uint64_t below = 0;
    for (std::size_t step = 0; step < counts_.size(); ++step) {
      below += counts_[step];
      if (below > rank) return static_cast<double>(static_cast<std::int64_t>(step + 1) * kStepNs) / 1e6;
    }
    return 0;
  }

  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(200'001);
  std::uint64_t all_ = 0;
  std::int64_t max_ns_ = 0;
};

// As the housekeeping's thread and a consumer that saves do.
void keep_house(journal::Journal& journal, const Options& options, const std::atomic<bool>& over) {
  while (!over) {
    journal.release(journal.status().end_offset);
    if (auto done = journal.maintain(); !done) fmt::print(stderr, "maintain: {}\n", done.error().message);
    std::this_thread::sleep_for(options.housekeeping);
  }
}

void fill(journal::Batch& batch, const Options& options, std::string& record, base::UnixMillis now_ms) {
  batch.clear();
  for (std::size_t i = 0; i < options.batch; ++i) {
    ++record[i % record.size()];
    batch.add(record, now_ms);
  }
}

// Latencies count from when an append was due, so that one that is held up holds up those behind it.
int append_all(journal::Journal& journal, const Options& options, const env::Clock& clock,
               Latencies& latencies) {
  journal::Batch batch;
  std::string record(options.record_bytes, 'x');
  const std::int64_t begun_ns = clock.steady_ns();
  const auto total = static_cast<std::uint64_t>(options.seconds * options.rate);
  for (std::uint64_t n = 0; n < total; ++n) {
    const std::int64_t due_ns =
        begun_ns + static_cast<std::int64_t>(static_cast<double>(n) / options.rate * 1e9);
    fill(batch, options, record, clock.wall_ms());
    if (const std::int64_t early_ns = due_ns - clock.steady_ns(); early_ns > 0)
      std::this_thread::sleep_for(std::chrono::nanoseconds(early_ns));
    if (auto done = journal.append(batch); !done) {
      fmt::print(stderr, "append: {}\n", done.error().message);
      return 1;
    }
    latencies.add(clock.steady_ns() - due_ns);
  }
  return 0;
}

int run(Options& options) {
  env::PosixFileSystem files;
  env::SystemClock clock;
  env::SystemRandom random;
  telemetry::Registry registry;
  journal::Metrics metrics(registry);
  options.journal.metrics = &metrics;
  auto journal = journal::Journal::open(options.journal, files, clock, random);
  if (!journal) {
    fmt::print(stderr, "{}\n", journal.error().message);
    return 2;
  }
  std::atomic<bool> over{false};
  std::thread house([&] { keep_house(**journal, options, over); });
  Latencies latencies;
  const int status = append_all(**journal, options, clock, latencies);
  over = true;
  house.join();
  fmt::print(R"({{{},"segments_freed":{},"syncs":{}}})"
             "\n",
             latencies.json(), metrics.segments_freed.value(), metrics.syncs.value());
  return status;
}

}  // namespace
}  // namespace hitstream::bench

int main(int argc, char** argv) {
  hitstream::bench::Options options;
  std::int64_t sync_ms = options.journal.sync.interval.count();
  CLI::App app("How long appends to a journal take while its segments roll and are freed.");
  app.add_option("--folder", options.journal.folder, "of the journal")->required();
  app.add_option("--seconds", options.seconds, "how long")->capture_default_str();
  app.add_option("--rate", options.rate, "batches a second")->capture_default_str();
  app.add_option("--batch", options.batch, "records of a batch")->capture_default_str();
  app.add_option("--record-bytes", options.record_bytes, "of each record")->capture_default_str();
  app.add_option("--segment-bytes", options.journal.segment_bytes, "of a segment")->capture_default_str();
  app.add_option("--max-bytes", options.journal.max_bytes, "of all segments")->capture_default_str();
  app.add_option("--sync-ms", sync_ms, "between two syncs")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  options.journal.record_bytes_max = options.record_bytes;
  options.journal.sync.interval = std::chrono::milliseconds(sync_ms);
  options.housekeeping = std::min(options.housekeeping, options.journal.sync.interval);
  return hitstream::bench::run(options);
}
