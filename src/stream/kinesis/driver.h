// The background task of a stream: drives the AWS client, the list of shards, and what is fetched.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "stream/kinesis/fan_out.h"
#include "stream/kinesis/fetcher.h"

namespace hitstream::stream::kinesis {

// step() on the background task, the others on any thread.
class Driver {
 public:
  Driver(const Options& options, std::unique_ptr<aws::Kinesis> kinesis, const env::Clock& clock,
         env::Random& random, telemetry::Registry& metrics);

  // Once; waits for the network up to a tenth of a second. Always to be called again at once.
  [[nodiscard]] std::chrono::milliseconds step();

  // Fetches into its queue until that is abandoned.
  void add(Reading reading);
  [[nodiscard]] base::Result<std::shared_ptr<const Listing>> listing() const { return board_.get(); }
  [[nodiscard]] std::shared_ptr<ShardQueue> make_queue() const;
  [[nodiscard]] std::shared_ptr<ShardReadMetrics> metrics_of(const base::ShardId& shard);
  // Room has become free, or a reader has gone.
  void look_again() { kinesis_->wake(); }
  void look_again_if_room_is_wanted();
  void stop_soon();

 private:
  struct Running {
    Reading reading;
    std::shared_ptr<Fetcher> fetcher;
  };

  void begin_added();
  void begin(Reading reading);
  void drop_abandoned();
  void fail_those_of_another_stream();
  [[nodiscard]] std::int64_t step_fetchers();
  void perform(std::int64_t until_ns);

  const Options options_;
  const std::unique_ptr<aws::Kinesis> kinesis_;
  const env::Clock& clock_;
  StreamMetrics metrics_;
  const std::shared_ptr<Budget> budget_;
  ListingBoard board_;
  Lister lister_;
  FanOut fan_out_;
  FetchContext context_;
  std::map<base::ShardId, Pace> paces_;
  std::vector<Running> running_;
  std::size_t first_ = 0;  // who is asked first, in turn, so that no shard takes all the room

  std::atomic<bool> stopping_{false};
  std::mutex added_mutex_;
  std::vector<Reading> added_;
};

}  // namespace hitstream::stream::kinesis
