// Deadlines in a wheel of one-second slots: moving a deadline further off, which every request does, is one
// store.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace hitstream::http {

// Ticks are whole seconds of a clock that never goes back. Not thread-safe. An entry must be disarmed, or
// have come due, before it is destroyed or moved.
class DeadlineWheel {
 public:
  struct Entry {
    Entry* previous = nullptr;
    Entry* next = nullptr;
    std::int64_t due_tick = 0;
    std::int64_t slot_tick = 0;  // the slot it is linked in; never later than due_tick
  };

  explicit DeadlineWheel(std::int64_t now_tick);
  DeadlineWheel(const DeadlineWheel&) = delete;
  DeadlineWheel& operator=(const DeadlineWheel&) = delete;

  // Sets or moves the deadline. One that is not in the future comes due at the next tick.
  void arm(Entry& entry, std::int64_t due_tick) {
    entry.due_tick = due_tick;
    // An entry that is visited too early is linked again then, so only an earlier slot needs work now.
    if (entry.next == nullptr || due_tick < entry.slot_tick) relink(entry);
  }
  void disarm(Entry& entry);

  // Calls on_due(Entry&) for each entry that is due at `now_tick`, in no particular order; they are disarmed
  // already. on_due may arm and disarm any entry but must not destroy one.
  template <class OnDue>
  void advance(std::int64_t now_tick, OnDue on_due) {
    while (Entry* entry = next_due(now_tick)) on_due(*entry);
  }

 private:
  static constexpr std::int64_t kSlots =
      64;  // more than the longest default deadline, so that few are linked twice

  void relink(Entry& entry);
  // Takes out one entry that is due, linking anew those it meets that are not; null when there is none.
  Entry* next_due(std::int64_t now_tick);
  Entry& slot(std::int64_t tick) { return slots_[static_cast<std::size_t>(tick % kSlots)]; }

  std::array<Entry, static_cast<std::size_t>(kSlots)> slots_;  // heads of circular lists
  std::int64_t visited_tick_;                                  // this slot and those before it are empty
};

}  // namespace hitstream::http
