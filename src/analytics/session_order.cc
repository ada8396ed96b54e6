#include "analytics/session_order.h"

namespace hitstream::analytics {

SessionOrder::View SessionOrder::insert(Number last, const RowRef& row) {
  const auto comes_after = [&](const Link& link) { return !link.has_before() || link.before.row <= row; };
  const Link* const found = walk(last, comes_after);
  if (found == nullptr) return {};
  const auto after = static_cast<std::size_t>(found - links_.data());
  const View before = found->before;
  const Number number = append(row, before);
  links_[after].before = {row, number};
  return before;
}

RowRef SessionOrder::first_of_session(const View& view) {
  const Link* const first = walk(view.number, [](const Link& link) { return link.begins_session(); });
  return first == nullptr ? view.row : first->row;
}

SessionOrder::Place SessionOrder::find(Number last, const RowRef& row) {
  Place place;
  place.view = walk(last, [&](Link& link) {
    if (link.row == row) return true;
    place.after = &link;
    return false;
  });
  return place;
}

void SessionOrder::continue_after(Number last, const RowRef& before) {
  Link* const first = walk(last, [](const Link& link) { return link.begins_session(); });
  if (first != nullptr && !first->has_before() && before < first->row) first->before = {before, 0};
}

void SessionOrder::move_rows(std::uint32_t chunk, const std::vector<std::uint32_t>& moved) {
  for (Link& link : links_) {
    move_row(link.row, chunk, moved);
    move_row(link.before.row, chunk, moved);
  }
}

}  // namespace hitstream::analytics
