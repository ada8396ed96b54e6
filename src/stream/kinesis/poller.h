// Reads one shard by GetRecords.
#pragma once

#include <optional>

#include "env/backoff.h"
#include "stream/kinesis/fetcher.h"

namespace hitstream::stream::kinesis {

// Asks again at once, within the shard's rate, while it is behind; otherwise after the poll interval. An
// iterator that has expired is replaced by one behind the last record that came. No failure moves the cursor.
class Poller final : public Fetcher, public std::enable_shared_from_this<Poller> {
 public:
  // `context` and `pace` must outlive it.
  Poller(Reading reading, FetchContext& context, Pace& pace);
  std::int64_t step() override;

 private:
  void ask_for_iterator();
  void ask_for_records();
  [[nodiscard]] bool has_room() const;
  void take(aws::RecordBatch batch);
  void end(const std::vector<std::string>& children);
  void fail(const aws::Failure& failure, bool of_iterator);
  void rest_after(const aws::Failure& failure);

  Reading reading_;
  FetchContext& context_;
  Pace& pace_;
  Cursor cursor_;
  AnswerLimit limit_;
  env::Backoff backoff_;
  std::optional<std::string> iterator_;
  bool asking_ = false;
  bool finished_ = false;
  std::int64_t due_ns_ = INT64_MIN;
};

}  // namespace hitstream::stream::kinesis
