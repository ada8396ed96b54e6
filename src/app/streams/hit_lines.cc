#include "app/streams/hit_lines.h"

#include <fmt/format.h>

#include <algorithm>

namespace hitstream::app::streams {

void HitLines::add(std::string_view record) {
  if (done()) return;
  const auto hit = parser_.parse(record);
  if (!hit) {
    fmt::print(complaints_, "no hit record ({} so far): {}\n", ++unreadable_, hit.error().message);
    return;
  }
  if (hit->kind == hit::Kind::kHeartbeat) return;
  ++hits_;
  // In JSON a line break stands only where any white space may.
  line_ = record;
  std::replace_if(
      line_.begin(), line_.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  line_ += '\n';
  std::fwrite(line_.data(), 1, line_.size(), out_);
}

}  // namespace hitstream::app::streams
