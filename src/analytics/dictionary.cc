#include "analytics/dictionary.h"

#include <cassert>
#include <utility>

#include "analytics/text_hash.h"

namespace hitstream::analytics {
namespace {

constexpr std::size_t kFirstSlots = 16;

}  // namespace

Dictionary::Dictionary(Id other_id, std::size_t bytes_max, std::uint64_t seed)
    : other_id_(other_id), bytes_max_(bytes_max), seed_(seed), entries_{Entry{}}, slots_(kFirstSlots) {
  assert(other_id >= 2);
}

std::size_t Dictionary::memory_bytes() const {
  return texts_.capacity() + entries_.capacity() * sizeof(Entry) +
         (slots_.capacity() + free_.capacity()) * sizeof(Id);
}

bool Dictionary::has_room(std::size_t text_bytes) const {
  if (free_.empty() && end() >= other_id_) return false;
  return texts_.size() + text_bytes + (entries_.size() + 1) * sizeof(Entry) + slots_.size() * sizeof(Id) <=
         bytes_max_;
}

bool Dictionary::nearly_full() const {
  const std::size_t bytes = texts_.size() + entries_.size() * sizeof(Entry) + slots_.size() * sizeof(Id);
  return used_ >= std::size_t{other_id_} / 4 * 3 || bytes > bytes_max_ / 4 * 3;
}

std::string_view Dictionary::text(Id id) const {
  if (id == other_id_) return kOtherTexts;
  const Entry& entry = entries_[id];
  return std::string_view(texts_).substr(entry.offset, entry.length);
}

// The slot where the text stands, or the free one where it would.
std::size_t Dictionary::slot_of(std::string_view text_wanted, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    const Id id = slots_[slot];
    if (id == 0 || (entries_[id].hash == hash && text(id) == text_wanted)) return slot;
  }
}

Dictionary::Id Dictionary::find(std::string_view wanted) const {
  if (wanted.empty()) return 0;
  const Id id = slots_[slot_of(wanted, static_cast<std::uint32_t>(text_hash(wanted, seed_)))];
  if (id != 0) return id;
  return wanted == kOtherTexts ? other_id_ : none();
}

Dictionary::Id Dictionary::add(std::string_view added) {
  if (added.empty()) return 0;
  if (last_ != 0 && text(last_) == added) return last_;
  const auto hash = static_cast<std::uint32_t>(text_hash(added, seed_));
  std::size_t slot = slot_of(added, hash);
  if (slots_[slot] != 0) return last_ = slots_[slot];
  if (!has_room(added.size())) return other_id_;
  if ((used_ + 1) * 4 > slots_.size() * 3) {
    rebuild_slots(slots_.size() * 2);
    slot = slot_of(added, hash);
  }
  Id id = end();
  if (free_.empty()) {
    entries_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
  }
  entries_[id] = {static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(added.size()), hash,
                  true};
  texts_ += added;
  slots_[slot] = id;
  ++used_;
  return last_ = id;
}

void Dictionary::rebuild_slots(std::size_t count) {
  slots_.assign(count, 0);
  const std::size_t mask = count - 1;
  for (Id id = 1; id < end(); ++id) {
    if (!entries_[id].used) continue;
    std::size_t slot = entries_[id].hash & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = id;
  }
}

void Dictionary::keep(const std::vector<bool>& used) {
  const std::string before = std::exchange(texts_, {});
  free_.clear();
  used_ = 0;
  last_ = 0;
  for (Id id = 1; id < end(); ++id) {
    Entry& entry = entries_[id];
    if (!entry.used || !used[id]) {
      entry = {};
      free_.push_back(id);
      continue;
    }
    const auto offset = static_cast<std::uint32_t>(texts_.size());
    texts_.append(before, entry.offset, entry.length);
    entry.offset = offset;
    ++used_;
  }
  rebuild_slots(slots_.size());
}

}  // namespace hitstream::analytics
