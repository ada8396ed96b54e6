#include "consumer/repeats.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "consumer/seen_numbers.h"

namespace hitstream::consumer {
namespace {

struct Source {
  SeenNumbers seen;
  base::UnixMillis heard_ms = 0;
};

using Sources = std::unordered_map<base::SourceId, Source, base::SourceIdHash>;

void drop_most_silent(Sources& sources) {
  sources.erase(std::min_element(sources.begin(), sources.end(), [](const auto& a, const auto& b) {
    return a.second.heard_ms < b.second.heard_ms;
  }));
}

void save_source(const base::SourceId& id, const Source& source, base::ByteWriter& out) {
  for (const std::uint8_t byte : id.bytes) out.number(byte);
  out.number(source.heard_ms);
  source.seen.save(out);
}

bool load_source(base::ByteReader& in, Sources& sources) {
  base::SourceId id;
  for (std::uint8_t& byte : id.bytes) byte = in.number<std::uint8_t>();
  const auto [entry, is_new] = sources.try_emplace(id);
  entry->second.heard_ms = in.number<base::UnixMillis>();
  return is_new && entry->second.seen.load(in) && in.ok();
}

}  // namespace

struct Repeats::State {
  Sources sources;

  Source& source(const base::SourceId& id) {
    const auto known = sources.find(id);
    if (known != sources.end()) return known->second;
    if (sources.size() >= kSourcesMax) drop_most_silent(sources);
    return sources[id];
  }
};

Repeats::Repeats() : state_(std::make_unique<State>()) {}
Repeats::~Repeats() = default;
Repeats::Repeats(Repeats&&) noexcept = default;
Repeats& Repeats::operator=(Repeats&&) noexcept = default;

bool Repeats::first_time(const hit::Origin& origin, base::UnixMillis now_ms) {
  Source& source = state_->source(origin.src);
  source.heard_ms = std::max(source.heard_ms, now_ms);
  return source.seen.insert(origin.seq);
}

void Repeats::add_heard(base::UnixMillis since_ms, SourceSet& heard) const {
  for (const auto& [id, source] : state_->sources) {
    if (source.heard_ms >= since_ms) heard.insert(id);
  }
}

void Repeats::forget(base::UnixMillis before_ms, const SourceSet& kept) {
  std::erase_if(state_->sources, [&](const auto& entry) {
    return entry.second.heard_ms < before_ms && !kept.contains(entry.first);
  });
}

void Repeats::add_to(Arrived& arrived) const {
  for (const auto& [id, source] : state_->sources) arrived.merge(id, source.seen);
}

void Repeats::merge(const Repeats& parent) {
  for (const auto& [id, theirs] : parent.state_->sources) {
    Source& ours = state_->source(id);
    ours.heard_ms = std::max(ours.heard_ms, theirs.heard_ms);
    ours.seen.merge(theirs.seen);
  }
}

std::size_t Repeats::memory_bytes() const {
  std::size_t bytes = 0;
  for (const auto& [id, source] : state_->sources)
    bytes += sizeof id + sizeof source.heard_ms + source.seen.memory_bytes();
  return bytes;
}

void Repeats::save(base::ByteWriter& out) {
  out.number(static_cast<std::uint32_t>(state_->sources.size()));
  for (auto& [id, source] : state_->sources) {
    source.seen.compact();
    save_source(id, source, out);
  }
}

bool Repeats::load(base::ByteReader& in) {
  state_->sources.clear();
  const auto count = in.number<std::uint32_t>();
  bool fits = in.ok() && count <= kSourcesMax;
  for (std::uint32_t i = 0; i < count && fits; ++i) fits = load_source(in, state_->sources);
  if (!fits) state_->sources.clear();
  return fits;
}

}  // namespace hitstream::consumer
