// The ordinary head of a GET, read in one pass, because nearly every request of a collector has one. Whatever
// is out of the ordinary is left to the parser of the whole grammar.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/scan.h"
#include "http/head.h"

namespace hitstream::http {

// One for each loop: it remembers the names of the last head's fields, as the next mostly has the same in the
// same order. What it answers does not depend on that.
class PlainHead {
 public:
  explicit PlainHead(const std::vector<KeptHeader>& kept);

  // Reads the head that `bytes` begins with into `head`. Returns its length, or 0 and `head` unspecified
  // where it is not whole or not plain: another method or version, a target or field name with unusual
  // characters, a body, a field that decides about the connection (but "Connection: keep-alive"), an
  // expectation, a tab, or anything that `head` refuses. What is taken here Beast's parser
  // takes too, with the same result (tests/fuzz/http_head_fuzz.cc compares them); such a request keeps its
  // connection.
  [[nodiscard]] std::size_t read(std::string_view bytes, Head& head);

 private:
  struct Known {
    base::SixteenBytes begin{};  // of the name, as the names that are read are compared
    std::string name;            // in lower case
    std::size_t kept = Head::kNotKept;
    OwnField own = OwnField::kNone;
    bool connection = false;  // plain only as "keep-alive"
    bool never_plain = false;
    std::uint8_t next = 0;  // of the same slot: its number in known_, and 1; 0: none
  };
  // A field's name; empty where what a line begins with is none, or a longer one.
  struct Name {
    std::string_view text;
    base::SixteenBytes begin;  // like Known::begin, with anything behind its end
  };
  static constexpr std::size_t kNameLengthMax = 64;
  static constexpr std::uint32_t kNeverSeen = 0x10000;  // of no byte
  // A name that a line began with, and its colon.
  struct Seen {
    base::SixteenBytes begin{};               // of the line
    std::uint32_t mask = kNeverSeen;          // a bit for each of these bytes that counts
    std::uint8_t length = 0;                  // of the name
    std::uint8_t number = 0;                  // as find() says
    std::array<char, kNameLengthMax> rest{};  // what counts behind the first sixteen bytes
  };
  static constexpr std::size_t kSeenLines = 32;
  Known& known(std::string_view name);
  [[nodiscard]] static Name read_name(std::string_view line_on, base::SixteenBytes begin);
  [[nodiscard]] static std::size_t long_name_length(std::string_view line_on);
  [[nodiscard]] static bool is(const Known& known, const Name& name);
  // The number of the name in known_, and 1; 0: it is not known.
  [[nodiscard]] std::uint8_t find(const Name& name) const;
  [[nodiscard]] static bool add(const Known& known, std::string_view value, Head& head);
  [[nodiscard]] bool add_line(Seen& seen, std::string_view bytes, std::size_t begin, std::size_t end,
                              Head& head) const;
  [[nodiscard]] static bool begins_with(const Seen& seen, std::string_view line_on, base::SixteenBytes begin);
  [[nodiscard]] Seen look_at(std::string_view line_on, base::SixteenBytes begin) const;

  // By length and first letter, so that most names that are not known need no second look.
  static constexpr std::size_t kLengths = 16;
  static constexpr std::size_t kLetters = 32;
  [[nodiscard]] static std::size_t slot_of(std::string_view name) {
    return name.size() % kLengths * kLetters + static_cast<unsigned char>(name.front()) % kLetters;
  }
  std::array<std::uint8_t, kLengths * kLetters> slots_{};  // a number in known_, and 1; 0: none
  std::vector<Known> known_;
  std::array<Seen, kSeenLines> seen_{};  // of the first lines
};

}  // namespace hitstream::http
