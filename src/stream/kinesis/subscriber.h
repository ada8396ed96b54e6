// Reads one shard by enhanced fan-out (SubscribeToShard).
#pragma once

#include <optional>

#include "env/backoff.h"
#include "stream/kinesis/fan_out.h"
#include "stream/kinesis/fetcher.h"

namespace hitstream::stream::kinesis {

// A subscription lives five minutes; the next one goes on behind the last record that came, not before five
// seconds after the one before. It is cancelled while more waits than the bounds allow.
// The service tells the end of a shard. Where it does not (an emulator), a subscription that began when the
// list already said that the shard is closed, and has come to the newest record, has come to the last one.
class Subscriber final : public Fetcher {
 public:
  // The others must outlive it.
  Subscriber(Reading reading, FetchContext& context, Pace& pace, FanOut& fan_out);
  ~Subscriber() override;
  std::int64_t step() override;

 private:
  void subscribe(const std::string& consumer_arn);
  void cancel();
  [[nodiscard]] bool over_bounds() const;
  [[nodiscard]] bool is_listed_as_closed() const;
  [[nodiscard]] bool has_room() const;
  void take(aws::SubscriptionEvent event);
  void end(const std::vector<std::string>& children);
  void fail(const aws::Failure& failure);

  Reading reading_;
  FetchContext& context_;
  Pace& pace_;
  FanOut& fan_out_;
  Cursor cursor_;
  env::Backoff backoff_;
  std::optional<std::uint64_t> subscription_;
  bool began_closed_ = false;  // the present subscription did so when the list said that the shard is closed
  bool read_up_ = false;
  bool finished_ = false;
  std::int64_t due_ns_ = INT64_MIN;
};

}  // namespace hitstream::stream::kinesis
