// The replies of the operations of aws::Kinesis, read by simdjson. Fields that are unknown are skipped, and
// an explicit null is a field that is missing.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "aws/kinesis.h"
#include "base/result.h"

namespace hitstream::aws {

template <class T>
struct Page {
  std::vector<T> items;
  std::string next_token;  // empty: the last page
};

// Not thread-safe; keeps its memory for the next reply. Every error is kCorrupt: a reply that is no JSON, or
// that lacks what the operation must give.
class ReplyReader {
 public:
  ReplyReader();
  ~ReplyReader();

  [[nodiscard]] base::Result<StreamSummary> stream_summary(std::string body);
  [[nodiscard]] base::Result<Page<Shard>> shards(std::string body);
  // `entries`: how many there must be.
  [[nodiscard]] base::Result<std::vector<PutEntryResult>> put_results(std::string body, std::size_t entries);
  [[nodiscard]] base::Result<std::string> iterator(std::string body);
  [[nodiscard]] base::Result<RecordBatch> records(std::string body);
  [[nodiscard]] base::Result<StreamConsumer> consumer(std::string body);  // registered or described
  [[nodiscard]] base::Result<Page<StreamConsumer>> consumers(std::string body);
  [[nodiscard]] base::Result<SubscriptionEvent> subscription_event(std::string body);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hitstream::aws
