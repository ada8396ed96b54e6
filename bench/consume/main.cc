// hitstream_consume: hits made of an access log, counted by the dashboard's own consumer and parts, with what
// that costs (`count`); the same as lines of a log for others (`lines`); or as a journal (`journal`).
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/wiring/counting_side.h"
#include "app/wiring/options.h"
#include "config/resolve.h"
#include "consume/packed_stream.h"
#include "consume/traffic.h"
#include "journal/journal.h"
#include "shipper/packer.h"
#include "telemetry/log.h"

namespace {

using namespace hitstream;
using bench::Traffic;

// As many hits are packed before they are counted; then the next ones.
constexpr std::uint64_t kHitsAtOnce = 200'000;
constexpr std::size_t kBatchHits = 1000;
constexpr std::int64_t kDayMs = 23 * base::kMillisPerHour;

struct Arguments {
  std::string log, base = "http://www.semicomplete.com", data;
  std::uint64_t hits = 1'000'000;
  std::vector<std::uint64_t> marks;
};

[[noreturn]] void die(const std::string& why) {
  fmt::print(stderr, "hitstream_consume: {}\n", why);
  std::exit(2);
}

template <class T>
T taken(base::Result<T> result) {
  if (!result) die(result.error().message);
  return *std::move(result);
}

config::Settings settings_in(const std::string& data) {
  config::Settings settings = taken(config::resolve({})).settings;
  settings.data = data;
  return settings;
}

// Nanoseconds that the thread of that name of this process was on a CPU.
std::uint64_t cpu_ns(const std::string& name) {
  std::uint64_t sum = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string comm;
    std::uint64_t ns = 0;
    std::ifstream(task.path() / "comm") >> comm;
    std::ifstream(task.path() / "schedstat") >> ns;
    if (comm == name) sum += ns;
  }
  return sum;
}

// The shipper's packing, for a stream of one shard.
class Packing {
 public:
  explicit Packing(const config::Settings& settings)
      : packer_(shipper::make_aggregate_packer(app::wiring::shipper_options(settings).aggregate_bytes, acks_,
                                               shipper_metrics_)) {
    packer_->divide({stream::HashKey()});
    random_.fill(source_.bytes);
  }

  void add(std::string_view record, base::UnixMillis time_ms) {
    const journal::Record hit{sequence_, source_, sequence_, time_ms, record};
    packer_->add(hit, places_.of({&hit, 1}).front(), 0);
    ++sequence_;
  }
  std::vector<std::string> finish() {
    packer_->close_begun(0);
    packer_->take_finished(true, packed_);
    std::vector<std::string> records;
    for (const auto& packed : packed_) {
      records.push_back(std::move(packed->record.data));
      acks_.acknowledge(packed->first);
    }
    packed_.clear();
    return records;
  }

 private:
  telemetry::Registry metrics_;
  shipper::Metrics shipper_metrics_{metrics_};
  shipper::AckTracker acks_;
  env::SystemRandom random_;
  std::unique_ptr<shipper::Packer> packer_;
  shipper::Places places_;
  std::vector<shipper::PackedPtr> packed_;
  base::SourceId source_;
  std::uint64_t sequence_ = 0;
};

// The dashboard's side that counts, on a stream in memory.
class Counting {
 public:
  explicit Counting(const config::Settings& settings)
      : host_("bench", settings),
        side_(taken(app::wiring::CountingSide::open(host_, stream_, std::chrono::seconds(1), {}))) {
    side_->start();
  }
  ~Counting() { (void)side_->stop(std::chrono::milliseconds(0)); }

  // Returns when `until` hits are counted and the thread rests.
  void count(std::vector<std::string> records, std::uint64_t until) {
    stream_.put(std::move(records));
    while (hits() < until) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  [[nodiscard]] std::uint64_t hits() const {
    std::uint64_t sum = 0;
    for (const auto& shard : side_->status()) sum += shard.hits;
    return sum;
  }
  [[nodiscard]] analytics::Totals totals() const { return side_->parts().totals(); }

 private:
  bench::PackedStream stream_;
  app::wiring::Host host_;
  std::unique_ptr<app::wiring::CountingSide> side_;
};

void count(Arguments args) {
  const config::Settings settings = settings_in(args.data);
  Traffic traffic = taken(Traffic::read(args.log, args.base));
  Packing packing(settings);
  Counting counting(settings);
  if (args.marks.empty()) args.marks = {args.hits};
  std::sort(args.marks.begin(), args.marks.end());
  std::uint64_t hits = 0, views = 0, mark_hits = 0, mark_ns = 0;
  std::string record;
  const env::SystemClock clock;
  for (const std::uint64_t mark : args.marks) {
    while (hits < mark) {
      for (const std::uint64_t end = std::min(mark, hits + kHitsAtOnce); hits < end; ++hits) {
        const base::UnixMillis now_ms = clock.wall_ms();
        views += traffic.next(now_ms, record) ? 1 : 0;
        packing.add(record, now_ms);
      }
      counting.count(packing.finish(), hits);
    }
    const std::uint64_t ns = cpu_ns("consumer");
    const analytics::Totals totals = counting.totals();
    if (totals.counted + totals.all_bots() != views) die("not every view is counted");
    fmt::print(
        R"({{"hits":{},"views":{},"ns_per_hit":{:.1f},"ns_per_view":{:.1f},"ns_per_hit_since_mark":{:.1f}}})"
        "\n",
        hits, views, static_cast<double>(ns) / static_cast<double>(hits),
        static_cast<double>(ns) / static_cast<double>(views),
        static_cast<double>(ns - mark_ns) / static_cast<double>(hits - mark_hits));
    std::fflush(stdout);
    mark_ns = ns;
    mark_hits = hits;
  }
}

// `use(time)` for each of `count` moments of the last 23 hours, evenly.
template <class Use>
void over_the_day(std::uint64_t count, Use use) {
  const base::UnixMillis from_ms = env::SystemClock().wall_ms() - kDayMs;
  for (std::uint64_t i = 0; i < count; ++i) {
    use(from_ms + static_cast<std::int64_t>(static_cast<double>(i) / static_cast<double>(count) * kDayMs));
  }
}

void lines(const Arguments& args) {
  Traffic traffic = taken(Traffic::read(args.log, args.base));
  std::string line;
  over_the_day(args.hits, [&](base::UnixMillis time_ms) {
    traffic.next_line(time_ms, line);
    fmt::print("{}\n", line);
  });
}

void write_journal(const Arguments& args) {
  Traffic traffic = taken(Traffic::read(args.log, args.base));
  env::PosixFileSystem files;
  env::SystemRandom random;
  const env::ManualClock clock(env::SystemClock().wall_ms() - kDayMs);
  const auto made = files.create_folders(args.data);
  if (!made) die(made.error().message);
  const auto journal = taken(
      journal::Journal::open(app::wiring::journal_options(settings_in(args.data)), files, clock, random));
  journal::Batch batch;
  std::string record;
  const auto append = [&] {
    (void)taken(journal->append(batch));
    batch.clear();
  };
  over_the_day(args.hits, [&](base::UnixMillis time_ms) {
    traffic.next(time_ms, record);
    batch.add(record, time_ms);
    if (batch.count() == kBatchHits) append();
  });
  append();
  if (const auto synced = journal->sync(); !synced) die(synced.error().message);
}

}  // namespace

int main(int argc, char** argv) {
  Arguments args;
  CLI::App app("Hits made of an access log, and what it costs to count them.");
  const auto command = [&](const char* name, const char* help, bool has_data) {
    CLI::App* made = app.add_subcommand(name, help);
    made->add_option("--log", args.log, "the access log, combined format, may be gzip")->required();
    made->add_option("--base", args.base, "the site whose log it is")->capture_default_str();
    made->add_option("--hits", args.hits, "how many; of `lines`, lines")->capture_default_str();
    if (has_data) made->add_option("--data", args.data, "data folder")->required();
    return made;
  };
  CLI::App* counts = command("count", "counts them; a line of JSON at each mark", true);
  counts->add_option("--marks", args.marks, "instead of --hits: tell at so many, then go on")->delimiter(',');
  CLI::App* writes = command("journal", "writes them into a journal, over the last 23 hours", true);
  CLI::App* prints = command("lines", "prints as many lines of the log", false);
  app.require_subcommand(1);
  CLI11_PARSE(app, argc, argv);
  if (counts->parsed()) count(args);
  if (writes->parsed()) write_journal(args);
  if (prints->parsed()) lines(args);
}
