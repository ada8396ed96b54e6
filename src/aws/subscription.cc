#include "aws/subscription.h"

#include <string>
#include <utility>

#include "aws/failure.h"

namespace hitstream::aws {
namespace {

constexpr const char* kOperation = "SubscribeToShard";

Failure unreadable(const base::Error& error) {
  return {Failure::Kind::kUnreadable, {}, std::string(kOperation) + ": " + error.message};
}

}  // namespace

std::optional<Failure> Subscription::feed(std::string_view bytes, const std::function<bool()>& alive) {
  decoder_.feed(bytes);
  EventMessage message;
  while (alive()) {
    const base::Result<bool> more = decoder_.next(message);
    if (!more) return unreadable(more.error());
    if (!*more) break;
    if (std::optional<Failure> failure = take(message)) return failure;
  }
  return std::nullopt;
}

std::optional<Failure> Subscription::take(const EventMessage& message) {
  const std::string_view type = message.header(":message-type");
  if (type == "exception") {
    return to_failure(read_service_error(0, message.header(":exception-type"), message.payload), kOperation);
  }
  if (type == "error") {
    const ServiceError error{0, std::string(message.header(":error-code")),
                             std::string(message.header(":error-message"))};
    return to_failure(error, kOperation);
  }
  // An "initial-response" begins the stream, and other events may come one day.
  if (type != "event" || message.header(":event-type") != "SubscribeToShardEvent") return std::nullopt;
  base::Result<SubscriptionEvent> event = replies_.subscription_event(std::string(message.payload));
  if (!event) return unreadable(event.error());
  on_event_(std::move(*event));
  return std::nullopt;
}

}  // namespace hitstream::aws
