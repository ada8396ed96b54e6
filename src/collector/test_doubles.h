// For the tests of this folder: an Exchange that keeps what it is told, and a journal in memory that fails on
// demand.
#pragma once

#include <cassert>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/request.h"
#include "journal/journal.h"

namespace hitstream::collector {

class FakeExchange final : public http::Exchange {
 public:
  void reply(const http::Reply& reply) override { plain = reply; }
  void reply(const http::ReplyTemplate& /*reply*/, std::string_view slot_value) override {
    at_once = slot_value;
  }
  void reply_after_commit(const http::Reply& reply) override {
    plain_after_commit = reply;
    after_commit.emplace();
  }
  void reply_after_commit(const http::ReplyTemplate& reply, std::string_view slot_value) override {
    after_commit = slot_value;
    form = &reply;
  }
  std::shared_ptr<http::Deferred> defer() override { return nullptr; }
  std::shared_ptr<http::BodyStream> stream(const http::Reply& /*head*/,
                                           std::size_t /*queue_bytes*/) override {
    return nullptr;
  }

  // Which of the replies was given, and with which slot value.
  std::optional<http::Reply> plain, plain_after_commit;
  std::optional<std::string> at_once, after_commit;
  const http::ReplyTemplate* form = nullptr;  // of the one after the commit; the handler's
};

class FakeJournal final : public journal::Journal {
 public:
  base::Result<journal::Offset> append(const journal::Batch& batch) override {
    if (failure) return base::fail(*failure, "the fake journal fails");
    ++appends;
    records += batch.count();
    bytes.assign(batch.bytes());
    return records - batch.count();
  }
  void release(journal::Offset /*offset*/) override {}
  base::Result<> maintain() override { return {}; }
  base::Result<> sync() override { return {}; }
  journal::Status status() const override { return {}; }
  const journal::RecoveryReport& recovery() const override { return recovery_; }
  base::UnixMillis created_ms() const override { return 0; }
  base::SourceId source() const override { return {}; }
  std::unique_ptr<journal::Reader> read_from(journal::Offset /*offset*/) override { return nullptr; }
  base::Result<journal::Offset> offset_at(base::UnixMillis /*time_ms*/) override { return 0; }
  base::Result<base::SourceId> source_at(journal::Offset /*offset*/) override { return base::SourceId{}; }

  std::optional<base::Errc> failure;
  std::size_t appends = 0;
  std::uint64_t records = 0;
  std::string bytes;  // of the last batch

 private:
  journal::RecoveryReport recovery_;
};

}  // namespace hitstream::collector
