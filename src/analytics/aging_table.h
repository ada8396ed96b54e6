// A hash table that forgets what nobody asked for lately.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/huge_pages.h"
#include "base/prefetch.h"

namespace hitstream::analytics {

// Two generations: when the younger is full, or `life_s` has passed since it began, it becomes the older one,
// and the older goes. What is asked for becomes young again. So an entry stays for at least `life_s`, unless
// `slots_max` * 3 / 4 others come first, and never for more than twice as long while entries come. Takes at
// most twice `slots_max` slots and grows to that when needed; allocates nothing once it has. Not thread-safe.
template <class Value>
class AgingTable {
 public:
  // `slots_max`: a power of two, at least 64.
  AgingTable(std::size_t slots_max, std::uint32_t life_s) : slots_max_(slots_max), life_s_(life_s) {}

  // The value of the key, a fresh one where it was not known; valid until the next call. `now_s` is event
  // time: one that goes back makes nothing older.
  [[nodiscard]] std::pair<Value*, bool> find_or_add(std::uint64_t hash, std::uint32_t now_s) {
    age(now_s);
    const std::uint64_t key = std::max(hash, kFirstKey);
    Slot* slot = probe(young_, key);
    if (slot != nullptr && slot->key == key) return {&slot->value, true};
    Value value{};
    bool known = false;
    if (Slot* old = probe(old_, key); old != nullptr && old->key == key) {
      value = old->value;
      old->key = kGone;
      known = true;
    }
    return {add(key, value), known};
  }
  // Cheaper, where it does not matter what was known.
  void put(std::uint64_t hash, const Value& value, std::uint32_t now_s) {
    age(now_s);
    const std::uint64_t key = std::max(hash, kFirstKey);
    Slot* slot = probe(young_, key);
    if (slot != nullptr && slot->key == key) {
      slot->value = value;
    } else {
      add(key, value);
    }
  }
  // Forgets it, and leaves no trace: whatever comes and goes makes no other entry older.
  void erase(std::uint64_t hash) {
    const std::uint64_t key = std::max(hash, kFirstKey);
    if (Slot* slot = probe(old_, key); slot != nullptr && slot->key == key) slot->key = kGone;
    if (Slot* slot = probe(young_, key); slot != nullptr && slot->key == key) close_up(*slot);
  }
  // Tells the processor that the key will be asked for soon: its place is seldom in a cache.
  void prefetch(std::uint64_t hash) const {
    for (const base::HugeVector<Slot>* generation : {&young_, &old_}) {
      if (!generation->empty())
        base::prefetch(&(*generation)[std::max(hash, kFirstKey) & (generation->size() - 1)]);
    }
  }
  // Null where it is not known. Does not make it young.
  [[nodiscard]] Value* find(std::uint64_t hash) {
    const std::uint64_t key = std::max(hash, kFirstKey);
    for (base::HugeVector<Slot>* generation : {&young_, &old_}) {
      if (Slot* slot = probe(*generation, key); slot != nullptr && slot->key == key) return &slot->value;
    }
    return nullptr;
  }
  // `use(key, Value&)` for each entry, and after it for what put() has replaced; find() takes the key.
  template <class Use>
  void for_each(Use use) {
    for (base::HugeVector<Slot>* generation : {&young_, &old_}) {
      for (Slot& slot : *generation) {
        if (slot.key >= kFirstKey) use(slot.key, slot.value);
      }
    }
  }
  [[nodiscard]] std::size_t memory_bytes() const {
    return (young_.capacity() + old_.capacity()) * sizeof(Slot);
  }

 private:
  static constexpr std::uint64_t kFree = 0, kGone = 1, kFirstKey = 2;
  static constexpr std::size_t kFirstSlots = 64;
  struct Slot {
    std::uint64_t key = kFree;
    Value value{};
  };

  // The key's slot, or the free one where it would stand; null in an empty table.
  [[nodiscard]] static Slot* probe(base::HugeVector<Slot>& slots, std::uint64_t key) {
    if (slots.empty()) return nullptr;
    const std::size_t mask = slots.size() - 1;
    for (std::size_t at = key & mask;; at = (at + 1) & mask) {
      if (slots[at].key == key || slots[at].key == kFree) return &slots[at];
    }
  }
  Value* add(std::uint64_t key, const Value& value) {
    while ((used_ + 1) * 4 > young_.size() * 3) make_room();
    Slot* slot = probe(young_, key);
    *slot = {key, value};
    ++used_;
    return &slot->value;
  }
  // Of the young: those behind move up (Knuth, The Art of Computer Programming, volume 3, section 6.4,
  // algorithm R), so that every one is still found from where it would stand.
  void close_up(Slot& slot) {
    const std::size_t mask = young_.size() - 1;
    auto hole = static_cast<std::size_t>(&slot - young_.data());
    for (std::size_t at = (hole + 1) & mask; young_[at].key != kFree; at = (at + 1) & mask) {
      if (((at - young_[at].key) & mask) < ((at - hole) & mask)) continue;
      young_[hole] = young_[at];
      hole = at;
    }
    young_[hole] = Slot{};
    --used_;
  }
  void make_room() {
    if (young_.size() >= slots_max_) return turn();
    base::HugeVector<Slot> smaller(std::max(2 * young_.size(), kFirstSlots));
    std::swap(smaller, young_);
    for (const Slot& slot : smaller) {
      if (slot.key >= kFirstKey) *probe(young_, slot.key) = slot;
    }
  }
  void age(std::uint32_t now_s) {
    if (now_s <= began_s_ || now_s - began_s_ <= life_s_) return;
    began_s_ = now_s;
    turn();
  }
  void turn() {
    std::swap(young_, old_);
    std::fill(young_.begin(), young_.end(), Slot{});
    used_ = 0;
  }

  std::size_t slots_max_;
  std::uint32_t life_s_;
  std::uint32_t began_s_ = 0;
  base::HugeVector<Slot> young_, old_;
  std::size_t used_ = 0;  // of young_
};

}  // namespace hitstream::analytics
