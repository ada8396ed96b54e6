// A Kinesis that answers at once with what the test put there, and files in memory.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "aws/kinesis.h"

namespace hitstream::app::streams {

inline aws::Failure failure(aws::Failure::Kind kind, std::string message = "refused") {
  return {kind, "", std::move(message)};
}

class ScriptedKinesis final : public aws::Kinesis {
 public:
  // What describe_stream() answers, one after the other; the last for ever.
  std::deque<aws::Outcome<aws::StreamSummary>> summaries;
  aws::Outcome<void> create_outcome;
  aws::Outcome<void> delete_outcome;
  aws::Outcome<std::vector<aws::StreamConsumer>> consumers;
  std::vector<aws::Shard> shards;
  std::map<std::string, std::int64_t> behind_ms;  // by shard; one that is missing cannot be read
  std::vector<std::string> calls;                 // "create hits 2"
  std::function<void()> on_perform;

  void create_stream(const CreateStream& request, aws::Done<void> done) override {
    calls.push_back("create " + request.name + " " +
                    (request.shards ? std::to_string(*request.shards) : "on demand"));
    later([this, done] { done(create_outcome); });
  }
  void delete_stream(const std::string& name, aws::Done<void> done) override {
    calls.push_back("delete " + name);
    later([this, done] { done(delete_outcome); });
  }
  void describe_stream(const std::string&, aws::Done<aws::StreamSummary> done) override {
    const auto answer = summaries.front();
    if (summaries.size() > 1) summaries.pop_front();
    later([answer, done] { done(answer); });
  }
  void list_shards(const std::string&, aws::Done<std::vector<aws::Shard>> done) override {
    later([this, done] { done(shards); });
  }
  void get_shard_iterator(const std::string&, const aws::IteratorRequest& request,
                          aws::Done<std::string> done) override {
    later([shard = request.shard, done] { done(shard); });
  }
  void get_records(const std::string& iterator, int, aws::Done<aws::RecordBatch> done) override {
    later([this, iterator, done] {
      const auto found = behind_ms.find(iterator);
      if (found == behind_ms.end()) return done(tl::unexpected(failure(aws::Failure::Kind::kThrottled)));
      aws::RecordBatch batch;
      batch.behind_latest_ms = found->second;
      done(batch);
    });
  }
  void list_consumers(const std::string&, aws::Done<std::vector<aws::StreamConsumer>> done) override {
    later([this, done] { done(consumers); });
  }
  void perform(std::chrono::milliseconds) override {
    if (on_perform) on_perform();
    const auto due = std::exchange(waiting_, {});
    for (const auto& answer : due) answer();
  }
  [[nodiscard]] std::size_t in_flight() const override { return waiting_.size(); }

  void put_records(const std::string&, const std::vector<aws::PutEntry>&,
                   aws::Done<std::vector<aws::PutEntryResult>>) override {}
  void register_consumer(const std::string&, const std::string&, aws::Done<aws::StreamConsumer>) override {}
  void describe_consumer(const std::string&, const std::string&, aws::Done<aws::StreamConsumer>) override {}
  std::uint64_t subscribe(const std::string&, const aws::IteratorRequest&,
                          std::function<void(aws::SubscriptionEvent)>, aws::Done<void>) override {
    return 0;
  }
  void cancel(std::uint64_t) override {}
  void wake() override {}

 private:
  void later(std::function<void()> answer) { waiting_.push_back(std::move(answer)); }
  std::vector<std::function<void()>> waiting_;
};

// A file to write to, and what was written.
class MemoryOutput {
 public:
  MemoryOutput() : file_(::open_memstream(&bytes_, &size_)) {}
  ~MemoryOutput() {
    std::fclose(file_);
    std::free(bytes_);
  }
  MemoryOutput(const MemoryOutput&) = delete;
  MemoryOutput& operator=(const MemoryOutput&) = delete;

  [[nodiscard]] std::FILE* file() const { return file_; }
  [[nodiscard]] std::string text() const {
    std::fflush(file_);
    return {bytes_, size_};
  }

 private:
  char* bytes_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* file_;
};

}  // namespace hitstream::app::streams
