#include "analytics/window.h"

#include <cassert>

namespace hitstream::analytics {
namespace {

// Rounds towards the past, before 1970 as well.
std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

std::size_t buckets_ahead(std::int64_t span_ms) {
  return static_cast<std::size_t>((kFutureSlackMs + span_ms - 1) / span_ms);
}

}  // namespace

bool is_skewed(base::UnixMillis time_ms, base::UnixMillis now_ms) {
  base::UnixMillis ahead_ms = 0;
  if (__builtin_sub_overflow(time_ms, now_ms, &ahead_ms)) return time_ms > now_ms;
  return ahead_ms > kFutureSlackMs;
}

Window::Window(WindowSpec spec) : spec_(spec), slots_(spec.count + buckets_ahead(spec.span_ms)) {
  assert(spec.span_ms >= 2 && spec.count >= 1);
}

std::size_t Window::slot_index(std::int64_t bucket) const {
  const auto size = static_cast<std::int64_t>(slots_.size());
  const std::int64_t remainder = bucket % size;
  return static_cast<std::size_t>(remainder < 0 ? remainder + size : remainder);
}

void Window::look_up(base::UnixMillis time_ms, Recent& recent) const {
  if (time_ms >= recent.first_ms && time_ms <= recent.last_ms) return;
  recent.bucket = floor_divide(time_ms, spec_.span_ms);
  recent.slot = slot_index(recent.bucket);
  if (__builtin_mul_overflow(recent.bucket, spec_.span_ms, &recent.first_ms) ||
      __builtin_add_overflow(recent.first_ms, spec_.span_ms - 1, &recent.last_ms)) {
    recent.first_ms = recent.last_ms = time_ms;
  }
}

bool Window::add(base::UnixMillis time_ms, base::UnixMillis now_ms) {
  look_up(time_ms, hit_);
  look_up(now_ms, now_);
  if (hit_.bucket <= now_.bucket - static_cast<std::int64_t>(spec_.count) || is_skewed(time_ms, now_ms))
    return false;
  Slot& slot = slots_[hit_.slot];
  if (slot.bucket != hit_.bucket) slot = {hit_.bucket, 0};
  ++slot.hits;
  return true;
}

void Window::remove(base::UnixMillis time_ms) {
  look_up(time_ms, hit_);
  Slot& slot = slots_[hit_.slot];
  if (slot.bucket == hit_.bucket && slot.hits > 0) --slot.hits;
}

void Window::add_to(std::vector<std::uint64_t>& into, base::UnixMillis now_ms) const {
  assert(into.size() == spec_.count);
  const auto count = static_cast<std::int64_t>(spec_.count);
  const std::int64_t oldest = floor_divide(now_ms, spec_.span_ms) - count + 1;
  for (const Slot& slot : slots_) {
    if (slot.bucket < oldest || slot.bucket >= oldest + count) continue;
    into[static_cast<std::size_t>(slot.bucket - oldest)] += slot.hits;
  }
}

bool Window::idle(base::UnixMillis now_ms) const {
  const std::int64_t newest = floor_divide(now_ms, spec_.span_ms);
  const std::int64_t oldest = newest - static_cast<std::int64_t>(spec_.count) + 1;
  const std::int64_t furthest = newest + static_cast<std::int64_t>(buckets_ahead(spec_.span_ms));
  for (const Slot& slot : slots_) {
    if (slot.hits > 0 && slot.bucket >= oldest && slot.bucket <= furthest) return false;
  }
  return true;
}

void Window::save(base::ByteWriter& out) const {
  std::uint32_t used = 0;
  for (const Slot& slot : slots_) used += slot.hits > 0 ? 1U : 0U;
  out.number(spec_.span_ms);
  out.number(static_cast<std::uint32_t>(spec_.count));
  out.number(used);
  for (const Slot& slot : slots_) {
    if (slot.hits == 0) continue;
    out.number(slot.bucket);
    out.number(slot.hits);
  }
}

bool Window::load_slot(std::int64_t bucket, std::uint64_t hits) {
  Slot& slot = slots_[slot_index(bucket)];
  if (hits == 0 || slot.hits > 0) return false;
  slot = {bucket, hits};
  return true;
}

bool Window::load(base::ByteReader& in) {
  slots_.assign(slots_.size(), Slot{});
  const auto span_ms = in.number<std::int64_t>();
  const auto count = in.number<std::uint32_t>();
  const auto used = in.number<std::uint32_t>();
  if (!in.ok() || span_ms != spec_.span_ms || count != spec_.count || used > slots_.size()) return false;
  for (std::uint32_t i = 0; i < used; ++i) {
    const auto bucket = in.number<std::int64_t>();
    const auto hits = in.number<std::uint64_t>();
    if (!in.ok() || !load_slot(bucket, hits)) return false;
  }
  return true;
}

}  // namespace hitstream::analytics
