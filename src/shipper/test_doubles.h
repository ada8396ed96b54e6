// A stream in memory that can be split and merged, and a sink to it that fails as a real one does.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "env/clock.h"
#include "hit/aggregate.h"
#include "hit/hit.h"
#include "shipper/epochs.h"
#include "stream/sink.h"

namespace hitstream::shipper {

using OriginKey = std::pair<std::string, std::uint64_t>;  // src in hexadecimal, seq

// What the service keeps. It outlives the sinks of processes that are killed.
class FakeStream {
 public:
  struct Shard {
    stream::ShardRange range;
    std::vector<std::size_t> parents;  // places in shards
    bool open = true;
    std::vector<stream::OutRecord> records;
  };

  explicit FakeStream(std::size_t count) { create(count); }

  void create(std::size_t count) {
    ++created_ms;
    shards.clear();
    const std::uint64_t step = std::numeric_limits<std::uint64_t>::max() / count;
    for (std::size_t i = 0; i < count; ++i) {
      const bool last = i + 1 == count;
      const stream::HashKey first{i * step, 0};
      const stream::HashKey end{last ? kMax : (i + 1) * step - 1, kMax};
      add(first, end, {});
    }
  }
  stream::ShardMap map() const {
    stream::ShardMap map{created_ms, {}};
    for (const Shard& shard : shards) {
      if (shard.open) map.shards.push_back(shard.range);
    }
    std::sort(map.shards.begin(), map.shards.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    return map;
  }
  std::size_t open_count() const { return map().shards.size(); }
  // The nth open shard, by its range.
  std::size_t open_shard(std::size_t nth) const {
    const stream::ShardMap open = map();
    return place(open.shards.at(nth).id);
  }
  void split(std::size_t nth) {
    const std::size_t at = open_shard(nth);
    const stream::ShardRange range = shards[at].range;
    const std::uint64_t middle = range.first.high + (range.last.high - range.first.high) / 2;
    shards[at].open = false;
    add(range.first, {middle, kMax}, {at});
    add({middle + 1, 0}, range.last, {at});
  }
  void merge(std::size_t nth) {
    const std::size_t a = open_shard(nth);
    const std::size_t b = open_shard(nth + 1);
    shards[a].open = shards[b].open = false;
    add(shards[a].range.first, shards[b].range.last, {a, b});
  }
  // The shard that holds its hash key.
  Shard& shard_of(const stream::OutRecord& record) {
    const auto key = record.explicit_hash_key.empty() ? std::optional(stream::hash_of(record.partition_key))
                                                      : stream::HashKey::parse(record.explicit_hash_key);
    EXPECT_TRUE(key) << record.explicit_hash_key;
    const stream::ShardMap open = map();
    return shards[place(open.shards.at(range_of(firsts_of(open), *key)).id)];
  }
  // The shard that takes it.
  const base::ShardId& accept(const stream::OutRecord& record) {
    EXPECT_FALSE(record.partition_key.empty());
    EXPECT_LE(record.partition_key.size() + record.data.size(), stream::kOutRecordBytesMax);
    Shard& shard = shard_of(record);
    shard.records.push_back(record);
    return shard.range.id;
  }

  std::vector<stream::OutRecord> records() const {
    std::vector<stream::OutRecord> all;
    for (const Shard& shard : shards) all.insert(all.end(), shard.records.begin(), shard.records.end());
    return all;
  }
  // The hits within a record, aggregated or not.
  static std::vector<std::string> hits_of(const stream::OutRecord& record) {
    std::vector<hit::SubRecord> sub_records;
    if (!hit::read_aggregate(record.data, sub_records)) return {record.data};
    std::vector<std::string> hits;
    for (const hit::SubRecord& sub : sub_records) {
      EXPECT_EQ(sub.explicit_hash_key, record.explicit_hash_key) << "the KCL would drop the whole aggregate";
      hits.emplace_back(sub.data);
    }
    return hits;
  }
  // How often each hit is on the stream.
  std::map<OriginKey, int> sent() const {
    std::map<OriginKey, int> sent;
    for (const Shard& shard : shards) {
      for (const OriginKey& origin : origins(shard)) ++sent[origin];
    }
    return sent;
  }
  // How often each hit is counted by a consumer that drops repeats per shard, where a child inherits its
  // parents' repeats.
  std::map<OriginKey, int> counted() const {
    std::map<OriginKey, int> counted;
    std::vector<std::set<OriginKey>> seen(shards.size());
    for (std::size_t i = 0; i < shards.size(); ++i) {
      for (const std::size_t parent : shards[i].parents)
        seen[i].insert(seen[parent].begin(), seen[parent].end());
      for (const OriginKey& origin : origins(shards[i])) {
        if (seen[i].insert(origin).second) ++counted[origin];
      }
    }
    return counted;
  }

  std::vector<Shard> shards;  // parents before their children
  base::UnixMillis created_ms = 1000;

 private:
  static constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

  void add(const stream::HashKey& first, const stream::HashKey& last, std::vector<std::size_t> parents) {
    const std::string name = "shard-" + std::to_string(shards.size());
    shards.push_back({{{name}, first, last}, std::move(parents), true, {}});
  }
  std::size_t place(const base::ShardId& id) const {
    const auto found = std::find_if(shards.begin(), shards.end(),
                                    [&id](const Shard& shard) { return shard.range.id == id; });
    return static_cast<std::size_t>(found - shards.begin());
  }
  static std::vector<OriginKey> origins(const Shard& shard) {
    std::vector<OriginKey> origins;
    hit::Parser parser;
    for (const stream::OutRecord& record : shard.records) {
      for (const std::string& text : hits_of(record)) {
        const auto hit = parser.parse(text);
        EXPECT_TRUE(hit && hit->origin) << text;
        if (hit && hit->origin) origins.emplace_back(hit->origin->src.hex(), hit->origin->seq);
      }
    }
    return origins;
  }
};

// Time passes only where perform() waits, or an answer takes its time.
class FakeSink final : public stream::Sink {
 public:
  struct Faults {
    unsigned throttled = 0;  // of a thousand records
    unsigned failed = 0;
    unsigned refused_puts = 0;  // of a thousand puts: nothing is stored, an error
    unsigned lost_answers = 0;  // of a thousand puts: all is stored, an error
    unsigned map_errors = 0;    // of a thousand
  };

  FakeSink(FakeStream& stream, env::ManualClock& clock, std::uint64_t seed = 1)
      : stream_(stream), clock_(clock), engine_(seed) {}

  void shard_map(MapDone done) override {
    ++maps_asked;
    maps_.push_back(std::move(done));
  }
  void put(const std::vector<const stream::OutRecord*>& records, PutDone done) override {
    EXPECT_LE(records.size(), stream::kPutRecordsMax);
    std::size_t bytes = 0;
    for (const stream::OutRecord* record : records)
      bytes += record->partition_key.size() + record->data.size();
    EXPECT_LE(bytes, stream::kPutBytesMax);
    put_sizes.push_back(records.size());
    puts_.push_back({&records, std::move(done)});
    in_flight_max = std::max(in_flight_max, puts_.size());
  }
  void perform(std::chrono::milliseconds timeout) override {
    if ((maps_.empty() && puts_.empty()) || silent) {
      clock_.advance(timeout);
      return;
    }
    clock_.advance(latency);
    while (!maps_.empty()) answer_map();
    for (std::size_t waiting = puts_.size(); waiting > 0; --waiting) answer_put();
  }
  // The process is gone. What it had put may have arrived, in part, and the rest may still arrive.
  void kill(std::vector<stream::OutRecord>& late) {
    for (const Pending& put : puts_) {
      for (const stream::OutRecord* record : *put.records) {
        const std::uint64_t fate = engine_() % 3;
        if (fate == 0) stream_.accept(*record);
        if (fate == 1) late.push_back(*record);
      }
    }
    puts_.clear();
    maps_.clear();
  }

  Faults faults;
  std::optional<base::Error> down;            // everything fails with it
  std::optional<stream::ShardMap> stale_map;  // told instead of the true one
  base::ShardId throttled;                    // takes nothing
  std::string poison;                         // a put with a record that holds this is refused for good
  std::chrono::milliseconds latency{5};
  bool silent = false;  // no answers
  std::size_t maps_asked = 0;
  std::size_t in_flight_max = 0;
  std::vector<std::size_t> put_sizes;

 private:
  struct Pending {
    const std::vector<const stream::OutRecord*>* records;
    PutDone done;
  };

  bool happens(unsigned of_a_thousand) { return engine_() % 1000 < of_a_thousand; }
  static base::Unexpected unavailable() { return base::fail(base::Errc::kUnavailable, "cannot be reached"); }

  void answer_map() {
    const MapDone done = std::move(maps_.front());
    maps_.pop_front();
    if (down) return done(base::forward(*down));
    if (happens(faults.map_errors)) return done(unavailable());
    done(stale_map ? *stale_map : stream_.map());
  }
  void answer_put() {
    const Pending put = std::move(puts_.front());
    puts_.pop_front();
    if (down) return put.done(base::forward(*down));
    if (holds_poison(*put.records)) {
      return put.done(base::fail(base::Errc::kInvalidArgument, "a record is not to its liking"));
    }
    if (happens(faults.refused_puts)) return put.done(unavailable());
    const bool lost = happens(faults.lost_answers);
    std::vector<stream::PutResult> results;
    for (const stream::OutRecord* record : *put.records) results.push_back(store(*record));
    if (lost) return put.done(unavailable());
    put.done(std::move(results));
  }
  bool holds_poison(const std::vector<const stream::OutRecord*>& records) const {
    return !poison.empty() && std::any_of(records.begin(), records.end(), [this](const auto* record) {
      return record->data.find(poison) != std::string::npos;
    });
  }
  stream::PutResult store(const stream::OutRecord& record) {
    using Outcome = stream::PutResult::Outcome;
    if (happens(faults.throttled) || stream_.shard_of(record).range.id == throttled)
      return {Outcome::kThrottled, {}, {}, "too much"};
    if (happens(faults.failed)) return {Outcome::kFailed, {}, {}, "internal failure"};
    return {Outcome::kAccepted, stream_.accept(record), "1", {}};
  }

  FakeStream& stream_;
  env::ManualClock& clock_;
  std::mt19937_64 engine_;
  std::deque<MapDone> maps_;
  std::deque<Pending> puts_;
};

}  // namespace hitstream::shipper
