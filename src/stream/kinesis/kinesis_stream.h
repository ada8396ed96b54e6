// A Kinesis stream, read: by GetRecords, or by enhanced fan-out.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "aws/kinesis.h"
#include "base/units.h"
#include "env/clock.h"
#include "env/executor.h"
#include "env/random.h"
#include "stream/stream.h"
#include "telemetry/metrics.h"

namespace hitstream::stream::kinesis {

struct Options {
  std::string stream = "hits";
  std::string region;                            // for people
  std::string fan_out;                           // name of the stream consumer; empty: GetRecords
  std::chrono::milliseconds poll_interval{250};  // of a shard that is read up
  std::chrono::milliseconds list_interval{10'000};
  // Read ahead at most, of all shards and of one. The bounds hold for records in the queues and answers of
  // GetRecords to come; fan-out may exceed them by what is on its way when they are reached.
  std::size_t queue_bytes = 64 * base::kMiB;
  std::size_t shard_queue_bytes = 16 * base::kMiB;
  // What an answer of GetRecords is counted as before it is there; the service gives at most 10 MiB.
  std::size_t answer_bytes = 10 * base::kMiB;
};

// All of the network is done by one task of `executor` ("kinesis"), which calls `kinesis` and `random`; the
// callers of the stream and its readers only take what is there. Destroying it stops the task.
//
// shards() answers from the last list, which is made again every list_interval and when a shard ends. While
// there is none: kUnavailable, or kNotFound when the stream does not exist, with a message that says what to
// do. It goes on trying.
// open() needs the list as well. kMismatch for the position of a stream made at another time; whether the
// shard knows the position's sequence number is told by read(), as kMismatch too. When the stream is deleted
// and made again, so do all readers of the old one.
// read() fails with kUnavailable while Kinesis cannot be read and nothing waits; the reader goes on trying by
// itself, and no position is lost.
// A position's token is the sequence number of a Kinesis record, read whole: never one within an aggregate.
// Records of an aggregate all have its sequence number. What is no aggregate is handed on as it is.
// `clock`, `random` and `metrics` must outlive the stream, the stream its readers. An open reader must be
// read: what waits for it takes room that others need.
[[nodiscard]] std::unique_ptr<Stream> make_kinesis_stream(const Options& options,
                                                          std::unique_ptr<aws::Kinesis> kinesis,
                                                          env::Executor& executor, const env::Clock& clock,
                                                          env::Random& random, telemetry::Registry& metrics);

}  // namespace hitstream::stream::kinesis
