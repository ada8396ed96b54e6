// hitstream_queries --sites N [--views N] [--no-columns] [--no-questions]: counts a day of views on N sites
// and prints the memory that they take, what a view costs, and how long answers take. One line of JSON a
// figure.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <fstream>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "analytics/query_engine.h"

namespace {

using namespace hitstream;
using analytics::Dimension;
using analytics::Query;
using Clock = std::chrono::steady_clock;

constexpr base::UnixMillis kStart = 1'700'006'400'000;  // a full hour
constexpr std::size_t kPages = 50'000;
constexpr std::size_t kVisitors = 2'000'000;

double milliseconds_since(Clock::time_point from) {
  return std::chrono::duration<double, std::milli>(Clock::now() - from).count();
}

double resident_mib() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  statm >> all >> resident;
  return static_cast<double>(resident) * 4096 / (1 << 20);
}

class OnePart final : public analytics::PartAccess {
 public:
  [[nodiscard]] std::uint64_t number() const override { return 1; }
  void read(const std::function<void(const analytics::Part&)>& use) const override { use(part); }
  analytics::Part part;
};

// The same texts again and again, as popular pages and few browsers are; the first values are the most
// frequent.
class Visits {
 public:
  Visits(std::size_t sites, std::size_t visitors) : visitors_(visitors) {
    for (std::size_t i = 0; i < sites; ++i) sites_.push_back(fmt::format("site{}.example", i));
    for (std::size_t i = 0; i < kPages; ++i) {
      pages_.push_back(
          fmt::format("https://{}/articles/{}/some-title-of-it?page={}", sites_[i % sites], i, i % 3));
    }
    for (std::size_t i = 0; i < 2000; ++i) {
      sources_.push_back(i % 3 == 0 ? fmt::format("https://host{}.example/", i) : std::string());
      agents_.push_back(
          fmt::format("Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) {}/{}.0 Safari/537.36",
                      i % 2 == 0   ? "Windows NT 10.0; Win64; x64"
                      : i % 3 == 0 ? "Linux; Android 14"
                                   : "X11; Linux x86_64",
                      i % 5 == 0 ? "Firefox" : "Chrome", 80 + i % 60));
    }
  }
  // Until the next call.
  [[nodiscard]] const hit::Hit& next(base::UnixMillis time_ms) {
    const std::uint64_t drawn = random_();
    // One of those who are here; a quarter of the views is of somebody new.
    std::size_t& here = here_[drawn >> 8 & (here_.size() - 1)];
    if ((drawn & 3) == 0) here = random_() % visitors_;
    const std::size_t who = here;
    // People stay on their site.
    const std::size_t page = few(random_(), kPages / sites_.size()) * sites_.size() + who % sites_.size();
    ip_ = fmt::format("10.{}.{}.{}", who >> 16 & 0xFF, who >> 8 & 0xFF, who & 0xFF);
    sid_ = fmt::format("{:032x}", who * 0x9E3779B97F4A7C15);
    hit_.timestamp_ms = time_ms;
    hit_.view = hit::ViewId{drawn, 0};
    hit_.referer = pages_[page];
    hit_.source = sources_[drawn % sources_.size()];
    hit_.user_agent = agents_[who % agents_.size()];
    hit_.ip = ip_;
    hit_.sid = sid_;
    hit_.lang = who % 3 == 0 ? "de-DE" : "en-US";
    hit_.screen = who % 2 == 0 ? "1920x1080" : "390x844";
    hit_.id = "back";
    return hit_;
  }

 private:
  // Skewed to the small ones.
  static std::size_t few(std::uint64_t drawn, std::size_t end) {
    const double unit = static_cast<double>(drawn >> 11 & 0xFFFFFFFF) / 4294967296.0;
    return static_cast<std::size_t>(unit * unit * unit * static_cast<double>(end));
  }

  std::size_t visitors_;
  std::array<std::size_t, 8192> here_{};
  std::vector<std::string> sites_, pages_, sources_, agents_;
  std::string ip_, sid_;
  hit::Hit hit_;
  std::mt19937_64 random_{1};
};

// Nanoseconds of CPU a view, with the making of it.
double fill(std::size_t sites, std::uint64_t views, const std::function<void(const hit::Hit&)>& use) {
  Visits visits(sites, kVisitors);
  const std::clock_t begin = std::clock();
  for (std::uint64_t i = 0; i < views; ++i) {
    use(visits.next(kStart + static_cast<base::UnixMillis>(i * 86'399'000 / views)));
  }
  return static_cast<double>(std::clock() - begin) * 1e9 / CLOCKS_PER_SEC / static_cast<double>(views);
}

void add_to(analytics::Part& part, const hit::Hit& hit) {
  (void)part.add(hit, analytics::BotReason::kNone, hit.timestamp_ms);
}

void fill_and_tell(analytics::Part& part, std::size_t sites, std::uint64_t views) {
  const std::uint64_t some = views / 10;
  std::size_t bytes = 0;
  analytics::FactFinder facts(nullptr);
  analytics::Part windows;
  const double making_ns = fill(sites, some, [&](const hit::Hit& hit) { bytes += hit.sid.size(); });
  const double facts_ns = fill(sites, some, [&](const hit::Hit& hit) {
    bytes += facts.facts_of(hit, "site0.example", false).page.size();
  });
  const double windows_ns = fill(sites, some, [&](const hit::Hit& hit) { add_to(windows, hit); });
  const double all_ns = fill(sites, views, [&](const hit::Hit& hit) { add_to(part, hit); });
  if (part.columns() == nullptr || bytes == 0) return;
  fmt::print("{{\"what\":\"view\",\"windows_ns\":{:.0f},\"facts_ns\":{:.0f},\"columns_ns\":{:.0f}}}\n",
             windows_ns - making_ns, facts_ns - making_ns, all_ns - windows_ns - (facts_ns - making_ns));
}

void time_answers(const char* name, int rounds, const std::function<void()>& ask,
                  const std::function<void()>& before) {
  std::vector<double> took_ms;
  for (int round = 0; round < rounds; ++round) {
    before();
    const auto begin = Clock::now();
    ask();
    took_ms.push_back(milliseconds_since(begin));
  }
  std::sort(took_ms.begin(), took_ms.end());
  fmt::print("{{\"what\":\"{}\",\"p50_ms\":{:.2f},\"p99_ms\":{:.2f}}}\n", name, took_ms[took_ms.size() / 2],
             took_ms[took_ms.size() * 99 / 100]);
}

// `before` a question: nothing, so that what was drawn is kept; or a new view, so that the last hour is drawn
// again.
void ask(const std::shared_ptr<OnePart>& one, std::size_t sites, std::uint64_t views) {
  const analytics::PartAccesses parts{one};
  Visits visits(sites, kVisitors);
  Query all;
  all.now_ms = kStart + 86'399'000;
  Query filtered = all;
  filtered.filters = {{Dimension::kCountry, ""}, {Dimension::kBrowser, "Firefox"}};
  const auto nothing = [] {};
  const auto a_view = [&] {
    (void)one->part.add(visits.next(all.now_ms), analytics::BotReason::kNone, all.now_ms);
  };
  for (const auto& [name, query] : {std::pair("unfiltered", all), std::pair("filtered", filtered)}) {
    const auto top = [&](analytics::QueryEngine& engine, Dimension dimension) {
      (void)engine.top(parts, query, dimension, 20);
    };
    for (const auto& [list, dimension] :
         {std::pair("pages", Dimension::kPage), std::pair("sources", Dimension::kSource),
          std::pair("browsers", Dimension::kBrowser)}) {
      time_answers(
          fmt::format("{} {} of the day, nothing kept", name, list).c_str(), 5,
          [&] {
            analytics::QueryEngine fresh(64 << 20);
            top(fresh, dimension);
          },
          nothing);
      analytics::QueryEngine engine(64 << 20);
      top(engine, dimension);
      time_answers(
          fmt::format("{} {} of the day, after a new view", name, list).c_str(), 100,
          [&] { top(engine, dimension); }, a_view);
      time_answers(
          fmt::format("{} {} of the day, kept", name, list).c_str(), 100, [&] { top(engine, dimension); },
          nothing);
    }
    for (const auto& [window, span] :
         {std::pair("day", analytics::Span::kDay), std::pair("hour", analytics::Span::kHour),
          std::pair("minute", analytics::Span::kMinute)}) {
      Query of_window = query;
      of_window.window = span;
      analytics::QueryEngine engine(64 << 20);
      (void)engine.series(parts, of_window);
      time_answers(
          fmt::format("{} series of the {}, after a new view", name, window).c_str(), 100,
          [&] { (void)engine.series(parts, of_window); }, a_view);
      time_answers(
          fmt::format("{} summary of the {}, after a new view", name, window).c_str(), 100,
          [&] { (void)engine.summary(parts, of_window); }, a_view);
    }
  }
  analytics::QueryEngine engine(64 << 20);
  const analytics::Summary summary = engine.summary(parts, all);
  fmt::print("{{\"what\":\"check\",\"views\":{},\"added\":{},\"visitors\":{},\"sessions\":{}}}\n",
             summary.now.views, views, summary.now.visitors, summary.now.sessions);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app;
  std::size_t sites = 1;
  std::uint64_t views = 10'000'000;
  bool no_columns = false;
  bool no_questions = false;
  app.add_option("--sites", sites);
  app.add_option("--views", views);
  app.add_flag("--no-columns", no_columns);
  app.add_flag("--no-questions", no_questions);
  CLI11_PARSE(app, argc, argv);
  const double before_mib = resident_mib();
  analytics::FactFinder facts(nullptr);
  const auto one = std::make_shared<OnePart>();
  if (!no_columns) one->part.keep_columns(facts, {});
  fill_and_tell(one->part, sites, views);
  const double resident = resident_mib() - before_mib;
  const auto* columns = one->part.columns();
  fmt::print(
      "{{\"what\":\"memory\",\"sites\":{},\"views\":{},\"resident_mib\":{:.0f},\"columns_mib\":{:.1f},"
      "\"tables_mib\":{:.1f}}}\n",
      sites, views, resident,
      columns == nullptr ? 0.0 : static_cast<double>(columns->views().memory_bytes()) / (1 << 20),
      columns == nullptr ? 0.0 : static_cast<double>(columns->table_bytes()) / (1 << 20));
  if (!no_columns && !no_questions) ask(one, sites, views);
  return 0;
}
