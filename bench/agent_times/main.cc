// hitstream_agents FILE: what a User-Agent costs that was not seen before: those of FILE, one a line, and
// some made to be slow. CPU time of each, in microseconds; each kind begins with nothing known.
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/agents.h"

namespace {

using Texts = std::vector<std::string>;
using Random = std::mt19937_64;
constexpr std::size_t kMade = 5000;
constexpr std::size_t kLong = 512;

double cpu_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

Texts lines_of(const char* file) {
  std::ifstream in(file);
  Texts texts;
  for (std::string line; std::getline(in, line);) texts.push_back(line);
  return texts;
}

template <class Make>
Texts made(Make make) {
  Texts texts;
  while (texts.size() < kMade) texts.push_back(make().substr(0, kLong));
  return texts;
}

void measure(std::string_view kind, const Texts& texts) {
  if (texts.empty()) return;
  hitstream::analytics::Agents agents;
  std::vector<double> times;
  double all = 0;
  for (const std::string& text : texts) {
    const double from = cpu_us();
    static_cast<void>(agents.of(text));
    times.push_back(cpu_us() - from);
    all += times.back();
  }
  std::sort(times.begin(), times.end());
  fmt::print("| {} | {} | {:.1f} | {:.1f} | {:.0f} | {:.0f} |\n", kind, texts.size(),
             all / static_cast<double>(times.size()), times[times.size() / 2], times[times.size() * 99 / 100],
             times.back());
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const Texts known = lines_of(arguments[1]);
  Random random(1);
  fmt::print(
      "| User-Agents, not seen before | number | mean µs | median | 99 % | worst |\n"
      "| --- | ---: | ---: | ---: | ---: | ---: |\n");
  measure("as given", known);
  int number = 0;
  measure("another version of Chrome", made([&number] {
            ++number;
            return fmt::format(
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/{}.0.{}.0 Safari/537.36",
                100 + number % 40, number + 1);
          }));
  measure("512 random characters", made([&random] {
            std::string text;
            while (text.size() < kLong) text += static_cast<char>(' ' + random() % 95);
            return text;
          }));
  if (known.empty()) return 1;
  measure("512 characters of pieces of the given", made([&random, &known] {
            std::string text;
            while (text.size() < kLong) {
              const std::string& from = known[random() % known.size()];
              if (!from.empty()) text.append(from, random() % from.size(), 1 + random() % 40);
            }
            return text;
          }));
  return 0;
}
