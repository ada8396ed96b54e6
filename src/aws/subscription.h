// What is received of one subscription to a shard: bytes → frames → events.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "aws/event_stream.h"
#include "aws/kinesis.h"
#include "aws/kinesis_reply.h"

namespace hitstream::aws {

// Not thread-safe. `replies` must outlive it.
class Subscription {
 public:
  Subscription(ReplyReader& replies, std::function<void(SubscriptionEvent)> on_event)
      : replies_(replies), on_event_(std::move(on_event)) {}

  // Hands on the events that are whole. `alive` is asked after each whether to go on. A failure: the service
  // ended the subscription with an exception, or what it sent makes no sense.
  [[nodiscard]] std::optional<Failure> feed(std::string_view bytes, const std::function<bool()>& alive);
  // Whether the stream may end here.
  [[nodiscard]] bool between_messages() const { return decoder_.empty(); }

 private:
  [[nodiscard]] std::optional<Failure> take(const EventMessage& message);

  ReplyReader& replies_;
  const std::function<void(SubscriptionEvent)> on_event_;
  EventStreamDecoder decoder_;
};

}  // namespace hitstream::aws
