// Texts as numbers, for columns: each text once, however many rows have it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hitstream::analytics {

// What is shown for the texts that found no room.
inline constexpr std::string_view kOtherTexts = "(other)";

// The numbers: 0 is the empty text, other_id() stands for all texts that came when it was full, and what lies
// between was given one after the other. Bounded by number and by memory. Not thread-safe.
class Dictionary {
 public:
  using Id = std::uint32_t;

  // `other_id`: the largest number there is, at least 2. `seed`: see text_hash().
  Dictionary(Id other_id, std::size_t bytes_max, std::uint64_t seed);

  [[nodiscard]] Id add(std::string_view text);
  // other_id() for kOtherTexts and, where nothing is found, none().
  [[nodiscard]] Id find(std::string_view text) const;
  // Of a number that add() has given; valid until the next add() or keep().
  [[nodiscard]] std::string_view text(Id id) const;

  [[nodiscard]] Id other_id() const { return other_id_; }
  [[nodiscard]] static constexpr Id none() { return 0xFFFFFFFF; }
  // Greater than every number given, apart from other_id().
  [[nodiscard]] Id end() const { return static_cast<Id>(entries_.size()); }
  [[nodiscard]] std::size_t memory_bytes() const;
  [[nodiscard]] bool nearly_full() const;
  // Gives the numbers for which `used` (of end() entries) is false to texts to come.
  void keep(const std::vector<bool>& used);

 private:
  struct Entry {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
    std::uint32_t hash = 0;
    bool used = false;
  };
  [[nodiscard]] bool has_room(std::size_t text_bytes) const;
  [[nodiscard]] std::size_t slot_of(std::string_view text, std::uint32_t hash) const;
  void rebuild_slots(std::size_t count);

  Id other_id_;
  std::size_t bytes_max_;
  std::uint64_t seed_;
  std::string texts_;
  std::vector<Entry> entries_;  // by number; the first is the empty text
  std::vector<Id> slots_;       // open addressing, linear probing; 0 is a free one; a power of two of them
  std::vector<Id> free_;        // numbers to be given again
  std::size_t used_ = 0;
  Id last_ = 0;  // many hits have the text of the hit before
};

}  // namespace hitstream::analytics
