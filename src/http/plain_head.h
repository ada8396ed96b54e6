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

// Immutable; one may serve many heads.
class PlainHead {
 public:
  explicit PlainHead(const std::vector<KeptHeader>& kept);

  // Reads the head that `bytes` begins with into `head`. Returns its length, or 0 and `head` unspecified
  // where it is not whole or not plain: another method or version, a target or field name with unusual
  // characters, a body, a field that decides about the connection (but "Connection: keep-alive"), an
  // expectation, a tab, or anything that `head` refuses. What is taken here Beast's parser
  // takes too, with the same result (tests/fuzz/http_head_fuzz.cc compares them); such a request keeps its
  // connection.
  [[nodiscard]] std::size_t read(std::string_view bytes, Head& head) const;

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
  Known& known(std::string_view name);
  [[nodiscard]] static Name read_name(std::string_view line_on);
  [[nodiscard]] static std::size_t long_name_length(std::string_view line_on);
  [[nodiscard]] static bool is(const Known& known, const Name& name);
  [[nodiscard]] bool add(const Name& name, std::string_view value, Head& head) const;
  [[nodiscard]] static bool add(const Known& known, std::string_view value, Head& head);

  static constexpr std::size_t kNameLengthMax = 64;
  // By length and first letter, so that most names that are not known need no second look.
  static constexpr std::size_t kLengths = 16;
  static constexpr std::size_t kLetters = 32;
  [[nodiscard]] static std::size_t slot_of(std::string_view name) {
    return name.size() % kLengths * kLetters + static_cast<unsigned char>(name.front()) % kLetters;
  }
  std::array<std::uint8_t, kLengths * kLetters> slots_{};  // a number in known_, and 1; 0: none
  std::vector<Known> known_;
};

}  // namespace hitstream::http
