// Something that fails now and then, told once when it begins and once when it is over.
#pragma once

#include <string>

namespace hitstream::shipper {

// Not thread-safe.
class Problem {
 public:
  // `what`: "the stream takes no records"; `over`: "the stream takes records again".
  Problem(const char* what, const char* over) : what_(what), over_(over) {}

  void report(const std::string& why);
  void clear();
  [[nodiscard]] bool is_there() const { return there_; }
  // For people; empty when all is well.
  [[nodiscard]] std::string text() const { return there_ ? std::string(what_) + ": " + why_ : std::string(); }

 private:
  const char* what_;
  const char* over_;
  bool there_ = false;
  std::string why_;
};

}  // namespace hitstream::shipper
