// Which of many patterns may match a text, by the words that it holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/required_words.h"

namespace hitstream::analytics {

// Not thread-safe. Words are looked up by a hash of their first three bytes, at each place of the text.
class PatternFilter {
 public:
  // `words` must outlive it; they are of patterns below `patterns`.
  PatternFilter(std::span<const RequiredWord> words, std::size_t patterns);

  // The patterns, in ascending order, that have words and of each of their sets one in `text`. Valid until
  // the next call.
  [[nodiscard]] std::span<const std::uint16_t> candidates(std::string_view text);
  // Those that have no words.
  [[nodiscard]] std::span<const std::uint16_t> without_words() const { return without_words_; }

 private:
  struct Entry {
    const RequiredWord* word;
    bool is_new;  // another word than that of the entry before
  };
  using Bits = std::vector<std::uint64_t>;

  void look_at(std::string_view rest, std::size_t slot);

  std::vector<std::uint16_t> starts_;  // of each slot in entries_, and the end
  std::vector<Entry> entries_;         // by slot and word
  // Of each set the patterns that have it not, and, in a search, those of which a word was seen.
  std::vector<Bits> absent_, seen_;
  std::vector<std::uint16_t> without_words_;
  std::string lower_;
  std::vector<std::uint16_t> candidates_;
};

}  // namespace hitstream::analytics
