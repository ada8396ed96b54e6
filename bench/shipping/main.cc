// hitstream_shipping --folder FOLDER [--hits N] [--log FILE] [--shards N] [--sign] [--fill-only]: fills the
// journal of a collector's data folder with hits, ships it to a stream that takes everything at once, and
// prints what a hit costs the thread that ships, as one line of JSON. With --sign each put is made into a
// signed request, too, as if it were sent.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ctime>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/access_log.h"
#include "app/browser_cookies.h"
#include "app/hit_request.h"
#include "app/log_file.h"
#include "aws/kinesis_request.h"
#include "aws/signer.h"
#include "base/md5.h"
#include "base/text.h"
#include "env/clock.h"
#include "env/files.h"
#include "env/random.h"
#include "hit/hit.h"
#include "journal/journal.h"
#include "shipper/epochs.h"
#include "shipper/shipper.h"

namespace {

using namespace hitstream;

struct Options {
  std::string folder;
  std::string log;
  std::size_t hits = 1'000'000;
  std::size_t shards = 64;
  bool sign = false;
  bool fill_only = false;
};

template <class T>
T need(base::Result<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "hitstream_shipping: {}\n", result.error().message);
  std::exit(2);
}
void need(base::Result<> result) {
  if (result) return;
  fmt::print(stderr, "hitstream_shipping: {}\n", result.error().message);
  std::exit(2);
}

// The views of a real site, or made-up ones of about the same size.
std::vector<std::pair<app::HitRequest, std::string>> views(const std::string& path) {
  std::vector<std::pair<app::HitRequest, std::string>> found;
  const auto add = [&found](const app::LogLine& line) {
    auto request = app::make_hit_request(line, "https://www.example.org");
    std::string browser = app::BrowserCookies::browser(line.client, request.user_agent);
    found.emplace_back(std::move(request), std::move(browser));
  };
  if (path.empty()) {
    for (int i = 0; i < 10'000; ++i) {
      add(need(app::parse_log_line(fmt::format(
          R"(192.0.2.{} - - [17/May/2015:10:05:03 +0000] "GET /articles/{:08}/how-it-is-made HTTP/1.1" )"
          R"(200 999 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:{}.0) Gecko/20100101 Firefox/{}.0")",
          i % 200, i / 10, i % 50, i % 50))));
    }
    return found;
  }
  const auto log = need(app::LogFile::open(path));
  while (const auto line = need(log->next())) {
    if (const auto parsed = app::parse_log_line(line->text)) add(*parsed);
  }
  return found;
}

// As at a busy site: neighbours are of different visitors. Each visitor of the log stands for many.
void fill(journal::Journal& journal, const Options& options) {
  const auto log = views(options.log);
  const std::size_t passes = (options.hits + log.size() - 1) / log.size();
  journal::Batch batch;
  std::string record;
  std::size_t written = 0;
  for (const auto& [view, browser] : log) {
    for (std::size_t pass = 0; pass < passes && written < options.hits; ++pass, ++written) {
      const std::string sid = base::to_hex(base::md5(fmt::format("{}{}", browser, pass)));
      const std::string view_id = fmt::format("{:016x}.0", written * 0x9E37'79B9'7F4A'7C15ULL);
      hit::RawHit raw;
      raw.referer = view.referer;
      raw.user_agent = view.user_agent;
      raw.ip = view.client;
      raw.sid = sid;
      raw.timestamp_ms = env::SystemClock().wall_ms();
      raw.view = view_id;
      raw.id = "back";
      record.clear();
      hit::append_record(raw, 8192, record);
      batch.add(record, raw.timestamp_ms);
    }
    need(journal.append(batch));
    batch.clear();
  }
}

// Takes everything, within the next perform().
class OpenSink final : public stream::Sink {
 public:
  explicit OpenSink(const Options& options) : options_(options) {
    const std::uint64_t step = ~std::uint64_t{0} / options.shards;
    for (std::size_t i = 0; i < options.shards; ++i) {
      const bool last = i + 1 == options.shards;
      map_.shards.push_back({{fmt::format("shardId-{:012}", i)},
                             {i * step, 0},
                             {last ? ~std::uint64_t{0} : (i + 1) * step - 1, ~std::uint64_t{0}}});
    }
    map_.stream_created_ms = 1;
    firsts_ = shipper::firsts_of(map_);
  }

  void shard_map(MapDone done) override { maps_.push_back(std::move(done)); }
  void put(const std::vector<const stream::OutRecord*>& records, PutDone done) override {
    if (options_.sign) sign(records);
    std::vector<stream::PutResult> results;
    for (const stream::OutRecord* record : records) {
      const auto key = *stream::HashKey::parse(record->explicit_hash_key);
      results.push_back({stream::PutResult::Outcome::kAccepted,
                         map_.shards[shipper::range_of(firsts_, key)].id, "49613", ""});
      bytes += record->data.size() + record->partition_key.size();
    }
    records_ += records.size();
    puts_.emplace_back(std::move(done), std::move(results));
  }
  void perform(std::chrono::milliseconds) override {
    while (!maps_.empty()) take(maps_)(map_);
    while (!puts_.empty()) {
      auto [done, results] = take(puts_);
      done(std::move(results));
    }
  }
  [[nodiscard]] std::size_t records() const { return records_; }

  std::size_t bytes = 0;

 private:
  template <class T>
  static T take(std::deque<T>& from) {
    T first = std::move(from.front());
    from.pop_front();
    return first;
  }
  void sign(const std::vector<const stream::OutRecord*>& records) {
    std::vector<aws::PutEntry> entries;
    for (const stream::OutRecord* record : records) {
      entries.push_back({record->partition_key, record->explicit_hash_key, record->data});
    }
    const std::string body = aws::request::put_records("hits", entries);
    aws::UnsignedRequest request;
    request.method = "POST";
    request.path = "/";
    request.payload = body;
    (void)aws::sign(request, {"AKID", "secret", "", {}, ""}, {"eu-central-1", "kinesis", 1'700'000'000'000});
  }

  const Options& options_;
  stream::ShardMap map_;
  std::vector<stream::HashKey> firsts_;
  std::deque<MapDone> maps_;
  std::deque<std::pair<PutDone, std::vector<stream::PutResult>>> puts_;
  std::size_t records_ = 0;
};

std::int64_t thread_cpu_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

void ship(journal::Journal& journal, const Options& options, env::FileSystem& files, const env::Clock& clock,
          env::Random& random) {
  const std::string positions = options.folder + "/position";  // away from the collector's own
  std::filesystem::remove_all(positions);
  std::filesystem::create_directories(positions);
  shipper::Options how;
  how.folder = positions;
  how.stream_name = "hits";
  how.shard_bytes_per_second = how.shard_records_per_second = 1e12;
  OpenSink sink(options);
  telemetry::Registry metrics;
  const auto shipper = need(shipper::Shipper::open(how, journal, sink, files, clock, random, metrics));
  const journal::Offset hits = journal.status().end_offset;
  const std::int64_t cpu_ns = thread_cpu_ns();
  const std::int64_t begin_ns = clock.steady_ns();
  if (!shipper->drain(std::chrono::minutes(10))) std::exit(2);
  const double took = static_cast<double>(thread_cpu_ns() - cpu_ns);
  const double elapsed = static_cast<double>(clock.steady_ns() - begin_ns);
  const auto count = static_cast<double>(hits);
  fmt::print(R"({{"hits":{},"cpu_us_per_hit":{:.3f},"hits_per_second":{:.0f},"bytes_per_hit":{:.1f},)"
             R"("hits_per_record":{:.1f}}})"
             "\n",
             hits, took / count / 1000, count / elapsed * 1e9, static_cast<double>(sink.bytes) / count,
             count / static_cast<double>(sink.records()));
  std::filesystem::remove_all(positions);
}

void run(const Options& options) {
  env::PosixFileSystem files;
  const env::SystemClock clock;
  env::SystemRandom random;
  journal::Options how;
  how.folder = options.folder + "/journal";
  how.keep_unreleased = true;
  need(files.create_folders(how.folder));
  const auto journal = need(journal::Journal::open(how, files, clock, random));
  if (journal->status().end_offset == 0) fill(*journal, options);
  if (!options.fill_only) ship(*journal, options, files, clock, random);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Fills a journal with hits and measures what shipping one costs.");
  app.add_option("--folder", options.folder, "data folder; an empty one is filled")->required();
  app.add_option("--hits", options.hits, "hits to fill it with");
  app.add_option("--log", options.log, "access log in the combined format to make them of");
  app.add_option("--shards", options.shards, "shards of the stream")->check(CLI::Range(1, 10'000));
  app.add_flag("--sign", options.sign, "make signed requests of the puts, too");
  app.add_flag("--fill-only", options.fill_only, "do not ship");
  CLI11_PARSE(app, argc, argv);
  run(options);
}
