#include "http/deadline_wheel.h"

#include <algorithm>

namespace hitstream::http {

DeadlineWheel::DeadlineWheel(std::int64_t now_tick) : visited_tick_(now_tick) {
  for (Entry& head : slots_) head.previous = head.next = &head;
}

void DeadlineWheel::disarm(Entry& entry) {
  if (entry.next == nullptr) return;
  entry.previous->next = entry.next;
  entry.next->previous = entry.previous;
  entry.previous = entry.next = nullptr;
}

void DeadlineWheel::relink(Entry& entry) {
  disarm(entry);
  entry.slot_tick = std::clamp(entry.due_tick, visited_tick_ + 1, visited_tick_ + kSlots - 1);
  Entry& head = slot(entry.slot_tick);
  entry.previous = head.previous;
  entry.next = &head;
  head.previous->next = &entry;
  head.previous = &entry;
}

DeadlineWheel::Entry* DeadlineWheel::next_due(std::int64_t now_tick) {
  // After a long pause every slot is visited once and no more.
  visited_tick_ = std::max(visited_tick_, now_tick - kSlots);
  while (visited_tick_ < now_tick) {
    Entry& head = slot(visited_tick_ + 1);
    while (head.next != &head) {
      Entry& entry = *head.next;
      disarm(entry);
      if (entry.due_tick <= now_tick) return &entry;
      relink(entry);
    }
    ++visited_tick_;
  }
  return nullptr;
}

}  // namespace hitstream::http
