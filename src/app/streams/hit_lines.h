// Hit records as JSON lines.
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "hit/hit.h"

namespace hitstream::app::streams {

class HitLines {
 public:
  // `limit`: of hits; what comes after it is dropped.
  HitLines(std::FILE* out, std::FILE* complaints, std::optional<std::uint64_t> limit)
      : out_(out), complaints_(complaints), limit_(limit) {}

  // As it is, in one line. What is no hit record is told instead; a heartbeat is left out.
  void add(std::string_view record);
  [[nodiscard]] bool done() const { return limit_ && hits_ >= *limit_; }
  // False when nobody takes them any more.
  [[nodiscard]] bool flush() { return std::fflush(out_) == 0; }

 private:
  std::FILE* out_;
  std::FILE* complaints_;
  std::optional<std::uint64_t> limit_;
  std::uint64_t hits_ = 0;
  std::uint64_t unreadable_ = 0;
  hit::Parser parser_;
  std::string line_;
};

}  // namespace hitstream::app::streams
