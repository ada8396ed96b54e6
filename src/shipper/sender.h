// Puts packed records on the stream until each is acknowledged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "env/clock.h"
#include "env/random.h"
#include "shipper/lanes.h"
#include "shipper/metrics.h"
#include "shipper/packed.h"
#include "shipper/pause.h"
#include "shipper/problem.h"
#include "shipper/shipper.h"
#include "stream/sink.h"

namespace hitstream::shipper {

// Only records that failed are put again, unchanged. References must outlive it; the sink may outlive it with
// puts in flight, whose answers are then dropped. Not thread-safe.
class Sender {
 public:
  struct Events {
    std::function<void(const Packed&)> acknowledged;
    // The stream's shards are not, or may not be, those of the map.
    std::function<void()> map_is_stale;
  };

  Sender(const Options& options, stream::Sink& sink, const env::Clock& clock, env::Random& random,
         Metrics& metrics, Events events);

  void set_map(const stream::ShardMap& map) { lanes_.set_map(map); }  // before the first add()
  void add(PackedPtr packed) { lanes_.add(std::move(packed)); }
  // Begins as many puts as may be in flight. Their answers come from within Sink::perform().
  void send();

  [[nodiscard]] bool is_idle() const { return puts_ == 0 && lanes_.is_empty(); }
  [[nodiscard]] std::size_t memory_bytes() const { return lanes_.memory_bytes() + in_flight_bytes_; }
  // What waits for the shard that holds `key`; what is in flight does not count.
  [[nodiscard]] std::size_t waiting_bytes(const stream::HashKey& key) const {
    return lanes_.waiting_bytes(key);
  }
  // Whether some shard could take records and has none, and puts do not fail as a whole.
  [[nodiscard]] bool wants_others() const;
  // Why nothing, or not everything, goes out; empty when all is well.
  [[nodiscard]] std::string problem() const;

 private:
  struct Put {
    std::vector<PackedPtr> packed;
    std::vector<const stream::OutRecord*> records;  // of packed
    std::size_t memory_bytes = 0;
  };
  using Answer = base::Result<std::vector<stream::PutResult>>;

  void put(std::vector<PackedPtr> packed);
  void answered(Put& put, const Answer& answer);
  void failed(Put& put, const base::Error& error);
  void refused(Put& put, const base::Error& error);
  void take_results(Put& put, const std::vector<stream::PutResult>& results);
  void accepted(const Packed& packed, const stream::PutResult& result);
  void thrown_back(PackedPtr packed, const stream::PutResult& result);
  void note_no_progress(std::int64_t patience_ns, const std::string& why);

  const Options options_;
  stream::Sink& sink_;
  const env::Clock& clock_;
  Metrics& metrics_;
  Events events_;
  Lanes lanes_;
  Pause pause_;           // after puts that failed as a whole
  bool is_away_ = false;  // the last answer was that of such a put
  Problem problem_;
  Problem refusal_;
  std::int64_t progress_ns_;  // when the stream last accepted something, or had nothing to accept
  std::size_t puts_ = 0;
  std::size_t in_flight_bytes_ = 0;
  std::shared_ptr<Sender*> self_;  // what callbacks hold weakly
};

}  // namespace hitstream::shipper
