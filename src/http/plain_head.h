// The ordinary head of a GET, read in one pass, because nearly every request of a collector has one. Whatever
// is out of the ordinary is left to the parser of the whole grammar.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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
    std::string name;  // in lower case
    std::size_t kept = Head::kNotKept;
    OwnField own = OwnField::kNone;
    bool connection = false;  // plain only as "keep-alive"
    bool never_plain = false;
  };
  Known& known(std::string_view name);
  [[nodiscard]] const Known* find(std::string_view name) const;
  [[nodiscard]] static bool add(const Known& known, std::string_view value, Head& head);

  static constexpr std::size_t kNameLengthMax = 64;
  struct SameLength {
    std::uint32_t first_letters = 0;  // a bit for each letter that one of them begins with
    std::vector<Known> names;
  };
  std::array<SameLength, kNameLengthMax + 1> by_length_;
};

}  // namespace hitstream::http
