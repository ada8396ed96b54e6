// The stream consumer of enhanced fan-out: found by its name, or registered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "aws/kinesis.h"
#include "base/result.h"
#include "env/backoff.h"
#include "env/clock.h"
#include "stream/kinesis/listing.h"
#include "stream/kinesis/metrics.h"

namespace hitstream::stream::kinesis {

// On the background task. The consumer stays registered when the program ends: it is found again.
class FanOut {
 public:
  // What it is given must outlive it.
  FanOut(std::string name, aws::Kinesis& kinesis, const env::Clock& clock, env::Random& random,
         StreamMetrics& metrics, const ListingBoard& board);

  // Asks when it is due and there is no consumer yet. Returns when it wants to be called again, in steady
  // time; INT64_MAX: after an answer, or not at all.
  std::int64_t step();
  // Once it is ACTIVE; before, why it is not.
  [[nodiscard]] base::Result<std::string> arn() const;
  // Kinesis does not know it any more: it is looked for again.
  void forget() { arn_.reset(); }

 private:
  void describe(const std::string& stream_arn);
  void enrol(const std::string& stream_arn);
  void take(const aws::StreamConsumer& consumer);
  void fail(const aws::Failure& failure);
  void ask_again_in(std::int64_t ns);

  std::string name_;
  aws::Kinesis& kinesis_;
  const env::Clock& clock_;
  StreamMetrics& metrics_;
  const ListingBoard& board_;
  env::Backoff backoff_;
  bool asking_ = false;
  std::int64_t due_ns_ = INT64_MIN;
  std::optional<std::string> arn_;
  base::Error why_not_;
};

}  // namespace hitstream::stream::kinesis
