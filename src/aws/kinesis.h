// The operations of Amazon Kinesis Data Streams (API version 2013-12-02) that hitstream uses.
//
// An operation is one HTTP request, signed anew at each attempt, and tried again as errors allow
// (aws/retry.h) until its deadline, or until the client has no retry tokens left: a failure may come at once,
// so that who tries on must rest. All calls on one thread, the one that calls perform(); a callback comes
// from within perform(), once, and may call again. Destroying the client drops what is in flight without a
// callback.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/units.h"

namespace hitstream::aws {

// Why an operation failed, after all attempts.
struct Failure {
  enum class Kind {
    kUnreachable,      // no connection, it broke, no answer in time
    kThrottled,        // ProvisionedThroughputExceeded, LimitExceeded, Throttling…
    kServer,           // 5xx, InternalFailure
    kNotFound,         // ResourceNotFoundException
    kInUse,            // ResourceInUseException
    kDenied,           // AccessDenied…, signature refused, KMS refuses
    kNoCredentials,    // none to be had (for now)
    kExpiredIterator,  // ExpiredIteratorException
    kInvalid,          // any other 4xx: the request is wrong
    kUnreadable,       // an answer that makes no sense
  } kind = Kind::kUnreachable;
  std::string code;     // AWS's own: "ResourceNotFoundException"; empty when it did not come so far
  std::string message;  // for people, with the operation and the code
};

template <class T>
using Outcome = tl::expected<T, Failure>;
template <class T>
using Done = std::function<void(Outcome<T>)>;

struct StreamSummary {
  std::string name;
  std::string arn;
  std::string status;  // "CREATING", "ACTIVE", "UPDATING", "DELETING"
  std::string mode;    // "PROVISIONED", "ON_DEMAND"
  base::UnixMillis created_ms = 0;
  std::int64_t retention_hours = 24;
  std::int64_t open_shards = 0;
  std::int64_t consumers = 0;
  std::string encryption;  // "NONE", "KMS"
};

struct Shard {
  std::string id;
  std::string parent;           // empty: none
  std::string adjacent_parent;  // of a merge; empty: none
  std::string first_hash_key;   // decimal
  std::string last_hash_key;
  std::string first_sequence_number;
  std::string last_sequence_number;  // empty: open
};

struct PutEntry {
  std::string_view partition_key;
  std::string_view explicit_hash_key;  // empty: none
  std::string_view data;
};
struct PutEntryResult {
  std::string shard;
  std::string sequence_number;
  std::string error_code;  // empty: accepted
  std::string error_message;
};

enum class IteratorType { kTrimHorizon, kLatest, kAtTimestamp, kAtSequenceNumber, kAfterSequenceNumber };
struct IteratorRequest {
  std::string shard;
  IteratorType type = IteratorType::kTrimHorizon;
  std::string sequence_number;
  base::UnixMillis timestamp_ms = 0;
};

struct StreamRecord {
  std::string sequence_number;
  std::string partition_key;
  std::string data;  // decoded
  base::UnixMillis arrival_ms = 0;
};
struct RecordBatch {
  std::vector<StreamRecord> records;
  std::optional<std::string> next_iterator;  // nothing: the shard has ended
  std::optional<std::int64_t> behind_latest_ms;
  std::vector<std::string> children;  // at the end of the shard, where the service tells
};

struct StreamConsumer {
  std::string name;
  std::string arn;
  std::string status;  // "CREATING", "ACTIVE", "DELETING"
  base::UnixMillis created_ms = 0;
};

// A piece of a subscription (SubscribeToShardEvent).
struct SubscriptionEvent {
  std::vector<StreamRecord> records;
  std::string continuation;  // sequence number to resubscribe after (ContinuationSequenceNumber)
  std::int64_t behind_latest_ms = 0;
  std::vector<std::string> children;  // not empty, or continuation empty: the shard has ended
};

class Kinesis {
 public:
  virtual ~Kinesis() = default;

  struct CreateStream {
    std::string name;
    std::optional<int> shards;  // nothing: on demand
  };
  virtual void create_stream(const CreateStream& request, Done<void> done) = 0;
  virtual void delete_stream(const std::string& name, Done<void> done) = 0;
  virtual void describe_stream(const std::string& name, Done<StreamSummary> done) = 0;
  // All of them, page by page: open ones, and closed ones as long as their records are kept.
  virtual void list_shards(const std::string& stream, Done<std::vector<Shard>> done) = 0;
  // `entries` may be forgotten when the call returns. Results in their order.
  virtual void put_records(const std::string& stream, const std::vector<PutEntry>& entries,
                           Done<std::vector<PutEntryResult>> done) = 0;
  virtual void get_shard_iterator(const std::string& stream, const IteratorRequest& request,
                                  Done<std::string> done) = 0;
  // Throttling is not tried again inside: the caller knows its shard's rate. A reply of more than 24 MiB is
  // kUnreadable at once: the service's own limit is 10 MiB of data, but emulators may ignore it. Asking for
  // fewer records helps.
  virtual void get_records(const std::string& iterator, int limit, Done<RecordBatch> done) = 0;

  virtual void register_consumer(const std::string& stream_arn, const std::string& name,
                                 Done<StreamConsumer> done) = 0;
  virtual void describe_consumer(const std::string& stream_arn, const std::string& name,
                                 Done<StreamConsumer> done) = 0;
  virtual void list_consumers(const std::string& stream_arn, Done<std::vector<StreamConsumer>> done) = 0;
  // Over HTTP/2. `on_event` for each piece; `done` when the subscription ends: a value after the five minutes
  // that it lives, a failure when it could not begin or broke. Not tried again inside. Nothing received for
  // `silence_max` (the service sends something at least every five seconds) counts as broken.
  // Returns an id for cancel(), after which neither is called.
  virtual std::uint64_t subscribe(const std::string& consumer_arn, const IteratorRequest& from,
                                  std::function<void(SubscriptionEvent)> on_event, Done<void> done) = 0;
  virtual void cancel(std::uint64_t subscription) = 0;

  // Moves on what is in flight and calls back what is done; waits up to `timeout` when nothing is. Returns
  // early after wake().
  virtual void perform(std::chrono::milliseconds timeout) = 0;
  virtual void wake() = 0;  // thread-safe
  [[nodiscard]] virtual std::size_t in_flight() const = 0;
};

}  // namespace hitstream::aws
