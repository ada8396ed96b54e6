// A stream whose records are written down in the test, and processors that remember what they were handed.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "consumer/consumer.h"
#include "hit/heartbeat.h"

namespace hitstream::consumer::testing_doubles {

inline constexpr base::UnixMillis kNow = 1'700'000'000'000;
inline const base::ShardId kShard{"shardId-0"};

inline base::SourceId source(std::uint8_t number) {
  base::SourceId id;
  id.bytes.fill(number);
  return id;
}

inline std::string heartbeat(const hit::Origin& origin, base::UnixMillis time_ms = kNow) {
  std::string bare;
  hit::append_heartbeat({.name = "c", .next = origin.seq}, origin.src, time_ms, bare);
  std::string sent;
  hit::append_with_origin(bare, origin, sent);
  return sent;
}

inline std::string record(const hit::Origin& origin, base::UnixMillis time_ms = kNow) {
  std::string bare;
  hit::append_record({"http://a/", "agent", "::1", "sid", time_ms}, 2048, bare);
  std::string sent;
  hit::append_with_origin(bare, origin, sent);
  return sent;
}

class ScriptedStream final : public stream::Stream {
 public:
  struct Entry {
    std::string data;
    std::string sequence_number;
    base::UnixMillis arrival_ms;
  };
  struct ScriptedShard {
    stream::ShardInfo info;
    std::vector<Entry> entries;
    std::vector<base::ShardId> children;
  };

  ScriptedStream() { add_shard(kShard); }

  void add_shard(const base::ShardId& id, std::vector<base::ShardId> parents = {}) {
    for (const base::ShardId& parent : parents) {
      shards_[parent].info.closed = true;
      shards_[parent].children.push_back(id);
    }
    shards_[id] = {{id, std::move(parents), false}, {}, {}};
  }
  void forget_shard(const base::ShardId& id) { shards_.erase(id); }
  void put(const std::string& data, base::UnixMillis arrival_ms = kNow, const base::ShardId& id = kShard) {
    auto& entries = shards_[id].entries;
    entries.push_back({data, std::to_string(entries.size()), arrival_ms});
  }
  // As if deleted and made again.
  void make_anew() {
    ++created_ms_;
    shards_.clear();
    add_shard(kShard);
  }
  [[nodiscard]] const ScriptedShard* find(const base::ShardId& id) const {
    const auto shard = shards_.find(id);
    return shard == shards_.end() ? nullptr : &shard->second;
  }
  [[nodiscard]] base::UnixMillis created_ms() const { return created_ms_; }

  base::Result<std::vector<stream::ShardInfo>> shards() override {
    if (broken) return base::fail(base::Errc::kUnavailable, "shards: broken");
    std::vector<stream::ShardInfo> infos;
    for (const auto& [id, shard] : shards_) infos.push_back(shard.info);
    return infos;
  }
  base::Result<std::unique_ptr<stream::ShardReader>> open(const base::ShardId& id,
                                                          const stream::Start& start) override;

  bool is_before(const stream::Record& record, const stream::Position& position) const override {
    return *base::parse_decimal(record.sequence_number) < base::parse_decimal(position.token).value_or(0);
  }

  bool broken = false;
  std::optional<base::Errc> past_error;  // of opening at a time
  std::uint64_t past_lost = 0;           // told with the first batch of the next reader that begins at a time
  std::size_t batch_size = 3;
  std::uint64_t lost_next = 0;  // told with the next batch
  std::size_t opened = 0;

 private:
  std::map<base::ShardId, ScriptedShard> shards_;
  base::UnixMillis created_ms_ = 1000;
};

class ScriptedReader final : public stream::ShardReader {
 public:
  ScriptedReader(ScriptedStream& stream, base::ShardId id, std::size_t at, std::uint64_t lost)
      : stream_(stream), id_(std::move(id)), at_(at), lost_(lost) {}

  base::Result<> read(stream::Batch& out) override {
    const auto* shard = stream_.find(id_);
    if (stream_.broken || shard == nullptr) return base::fail(base::Errc::kUnavailable, "read: broken");
    const auto& entries = shard->entries;
    const std::size_t end = std::min(entries.size(), at_ + stream_.batch_size);
    out = stream::Batch();
    for (; at_ < end; ++at_) {
      out.records.push_back({entries[at_].data, entries[at_].sequence_number, entries[at_].arrival_ms});
    }
    out.next = {stream_.created_ms(), std::to_string(at_)};
    out.behind_latest_ms =
        at_ == 0 || at_ == entries.size() ? 0 : entries.back().arrival_ms - entries[at_ - 1].arrival_ms;
    out.lost_records = std::exchange(stream_.lost_next, 0U) + std::exchange(lost_, 0U);
    out.shard_end = shard->info.closed && at_ == entries.size();
    if (out.shard_end) out.children = shard->children;
    return {};
  }

 private:
  ScriptedStream& stream_;
  base::ShardId id_;
  std::size_t at_;
  std::uint64_t lost_;
};

inline base::Result<std::unique_ptr<stream::ShardReader>> ScriptedStream::open(const base::ShardId& id,
                                                                               const stream::Start& start) {
  const auto* shard = find(id);
  if (broken || shard == nullptr) return base::fail(base::Errc::kUnavailable, "open: broken");
  ++opened;
  const auto& entries = shard->entries;
  std::size_t at = 0;
  if (start.kind == stream::Start::Kind::kAfterPosition) {
    at = base::parse_decimal(start.position.token).value_or(0);
    if (start.position.stream_created_ms != created_ms_ || at > entries.size()) {
      return base::fail(base::Errc::kMismatch, "position of another stream");
    }
  } else if (start.kind == stream::Start::Kind::kAtTimestamp) {
    if (past_error) return base::fail(*past_error, "open: refused");
    while (at < entries.size() && entries[at].arrival_ms < start.time_ms) ++at;
  }
  const bool is_past = start.kind == stream::Start::Kind::kAtTimestamp;
  return std::make_unique<ScriptedReader>(*this, id, at, is_past ? std::exchange(past_lost, 0U) : 0U);
}

// Counts each hit by its origin ("SRC/SEQ", "bare" without).
using Seen = std::map<std::string, int>;

inline std::string name_of(const hit::Origin& origin) {
  return origin.src.hex() + "/" + std::to_string(origin.seq);
}

class RecordingProcessor final : public ShardProcessor {
 public:
  void begin_batch() override { in_batch = true; }
  void on_hit(const hit::Hit& hit) override {
    outside_batch |= !in_batch;
    ++seen[name_of_hit(hit)];
    ++held[name_of_hit(hit)];
  }
  void on_heartbeat(const hit::Hit& heartbeat) override {
    outside_batch |= !in_batch;
    ++heartbeats[name_of_hit(heartbeat)];
  }
  void on_unreadable(const hit::Origin& origin) override { unreadable.push_back(name_of(origin)); }
  void on_past_hit(const hit::Hit& hit) override {
    outside_batch |= !in_batch || past_ended;
    ++past[name_of_hit(hit)];
    ++held[name_of_hit(hit)];
  }
  void end_past() override {
    outside_batch |= !in_batch || past_ended;
    past_ended = true;
  }
  void end_batch() override { in_batch = false; }
  [[nodiscard]] std::string save() const override {
    std::string out = "seen ";
    for (const auto& [name, count] : seen) out += name + " " + std::to_string(count) + " ";
    return out;
  }
  [[nodiscard]] bool load(std::string_view saved) override {
    std::istringstream in{std::string(saved)};
    std::string word;
    seen.clear();
    past_ended = false;
    if (!(in >> word) || word != "seen") return false;
    int count = 0;
    while (in >> word >> count) seen[word] = count;
    return true;
  }

  static std::string name_of_hit(const hit::Hit& hit) { return hit.origin ? name_of(*hit.origin) : "bare"; }

  Seen seen;
  Seen held;  // what is not saved: since it was made, and of the past
  Seen past;
  Seen heartbeats;
  std::vector<std::string> unreadable;
  bool past_ended = false;
  bool in_batch = false;
  bool outside_batch = false;
};

class RecordingProcessors final : public ProcessorFactory {
 public:
  std::shared_ptr<ShardProcessor> open(const base::ShardId& shard) override {
    return of[shard] = std::make_shared<RecordingProcessor>();
  }
  void close(const base::ShardId& shard) override { of.erase(shard); }

  [[nodiscard]] Seen seen() const { return all_of(&RecordingProcessor::seen); }
  [[nodiscard]] Seen held() const { return all_of(&RecordingProcessor::held); }
  [[nodiscard]] Seen past() const { return all_of(&RecordingProcessor::past); }
  [[nodiscard]] Seen heartbeats() const { return all_of(&RecordingProcessor::heartbeats); }
  [[nodiscard]] bool outside_batch() const {
    return std::any_of(of.begin(), of.end(), [](const auto& entry) { return entry.second->outside_batch; });
  }
  [[nodiscard]] int hits() const {
    int total = 0;
    for (const auto& [name, count] : seen()) total += count;
    return total;
  }

  std::map<base::ShardId, std::shared_ptr<RecordingProcessor>> of;

 private:
  [[nodiscard]] Seen all_of(Seen RecordingProcessor::*kept) const {
    Seen all;
    for (const auto& [shard, processor] : of) {
      for (const auto& [name, count] : (*processor).*kept) all[name] += count;
    }
    return all;
  }
};

}  // namespace hitstream::consumer::testing_doubles
