// find_required_words OUT: writes the C++ source of the words that src/analytics/required_words.h declares.
// RE2 tells which texts a pattern asks for (FilteredRE2, after Russ Cox, "Regular Expression Matching with a
// Trigram Index"), as an expression of and and or that it does not show; it is asked until the sets of words
// are found.
#include "analytics/required_words.h"

#include <fmt/format.h>
#include <re2/filtered_re2.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "analytics/agent_patterns.h"
#include "analytics/bot_patterns.h"

namespace {

using namespace hitstream::analytics;

class Filter {
 public:
  explicit Filter(std::string_view regex) {
    RE2::Options options(RE2::Latin1);
    int index = 0;
    is_good_ = filter_.Add({regex.data(), regex.size()}, options, &index) == RE2::NoError;
    if (is_good_) filter_.Compile(&words_);
  }

  [[nodiscard]] bool is_good() const { return is_good_; }
  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }
  // Whether a text that holds just these may match.
  [[nodiscard]] bool passes(const std::set<int>& words) const {
    std::vector<int> passed;
    filter_.AllPotentials({words.begin(), words.end()}, &passed);
    return !passed.empty();
  }

 private:
  re2::FilteredRE2 filter_{kRequiredWordBytesMin};
  std::vector<std::string> words_;
  bool is_good_ = false;
};

// As small a set as can be of which a text must hold a word: without any of them nothing passes. Of no words
// of `others` where that can be, and of long ones. Empty where others alone pass.
std::set<int> required_set(const Filter& filter, const std::set<int>& others) {
  std::set<int> held = others;
  if (filter.passes(held)) return {};
  std::vector<int> order(filter.words().size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  const auto size_of = [&filter](int word) { return filter.words()[static_cast<std::size_t>(word)].size(); };
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return size_of(a) < size_of(b); });
  std::set<int> required;
  for (const int word : order) {
    if (!held.insert(word).second || !filter.passes(held)) continue;
    held.erase(word);
    required.insert(word);
  }
  return required;
}

// A C++ string literal of any bytes.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = byte >= ' ' && byte < 0x7F && c != '"' && c != '\\' && c != '?';
    out += is_plain ? std::string(1, c) : fmt::format("\\{:03o}", byte);
  }
  return out + "\"sv";
}

template <class Pattern>
bool write_table(std::ofstream& out, std::string_view name, std::span<const Pattern> patterns) {
  out << fmt::format("constexpr RequiredWord {}[] = {{\n", name);
  std::size_t without = 0;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const Filter filter(patterns[i].regex);
    if (!filter.is_good()) {
      fmt::print(stderr, "data/required_words.cc: RE2 cannot match {}\n", patterns[i].regex);
      return false;
    }
    std::set<int> taken;
    for (std::size_t set = 0; set < kRequiredSetsMax; ++set) {
      const std::set<int> required = required_set(filter, taken);
      if (required.empty() && set == 0) ++without;
      for (const int word : required)
        out << fmt::format("    {{{}, {}, {}}},\n", quoted(filter.words()[static_cast<std::size_t>(word)]), i,
                           set);
      taken.insert(required.begin(), required.end());
    }
  }
  out << "};\n";
  fmt::print("{}: {} of {} patterns without words\n", name, without, patterns.size());
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  std::ofstream out(arguments[1]);
  out << "// Made by data/required_words.cc.\n#include \"analytics/required_words.h\"\n\n"
         "namespace hitstream::analytics {\nnamespace {\n\nusing namespace std::string_view_literals;\n\n";
  const bool is_good = write_table(out, "kBrowserWords", browser_patterns()) &&
                       write_table(out, "kOsWords", os_patterns()) &&
                       write_table(out, "kBotWords", bot_patterns());
  out << "\n}  // namespace\n\n"
         "std::span<const RequiredWord> browser_words() { return kBrowserWords; }\n"
         "std::span<const RequiredWord> os_words() { return kOsWords; }\n"
         "std::span<const RequiredWord> bot_words() { return kBotWords; }\n\n"
         "}  // namespace hitstream::analytics\n";
  return is_good && out.flush() ? 0 : 1;
}
