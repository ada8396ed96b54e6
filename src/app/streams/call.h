// One operation of Kinesis after the other, waited for.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "aws/kinesis.h"

namespace hitstream::app::streams {

// Begins an operation with the callback it is given, and waits for its outcome: the operation's own deadline
// ends it.
template <class T>
[[nodiscard]] aws::Outcome<T> wait_for(aws::Kinesis& kinesis,
                                       const std::function<void(aws::Done<T>)>& begin) {
  std::optional<aws::Outcome<T>> outcome;
  begin([&outcome](aws::Outcome<T> done) { outcome = std::move(done); });
  while (!outcome) kinesis.perform(std::chrono::milliseconds(100));
  return *std::move(outcome);
}

}  // namespace hitstream::app::streams
