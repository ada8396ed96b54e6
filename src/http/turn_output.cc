#include "http/turn_output.h"

#include "base/units.h"

namespace hitstream::http {
namespace {

constexpr std::size_t kKeptCapacityMax = base::kMiB;

}  // namespace

void TurnOutput::replace_pending(const std::vector<Connection*>& served, const ReplyTemplate& instead,
                                 std::string_view date) {
  std::string replaced;
  auto next = pending_.begin();
  for (Connection* connection : served) {
    std::size_t copied = connection->turn_begin;
    connection->turn_begin = replaced.size();
    for (; next != pending_.end() && next->begin < connection->turn_end; ++next) {
      replaced.append(bytes_, copied, next->begin - copied);
      instead.append_to(replaced, {}, date, next->with_body, next->keep_alive);
      copied = next->end;
    }
    replaced.append(bytes_, copied, connection->turn_end - copied);
    connection->turn_end = replaced.size();
  }
  bytes_.swap(replaced);
}

void TurnOutput::clear() {
  pending_.clear();
  bytes_.clear();
  if (bytes_.capacity() > kKeptCapacityMax) bytes_.shrink_to_fit();
}

}  // namespace hitstream::http
