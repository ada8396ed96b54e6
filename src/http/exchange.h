// The Exchange that handlers see: it writes into the output of the loop's turn.
#pragma once

#include <memory>
#include <string_view>

#include "http/connection.h"
#include "http/date.h"
#include "http/mailbox.h"
#include "http/metrics.h"
#include "http/request.h"
#include "http/turn_output.h"

namespace hitstream::http {

// One for each loop, used again for each request.
class LoopExchange final : public Exchange {
 public:
  // All must outlive it.
  LoopExchange(TurnOutput& output, const HttpDate& date, LoopMetrics& metrics,
               std::shared_ptr<Mailbox> mailbox)
      : output_(output), date_(date), metrics_(metrics), mailbox_(std::move(mailbox)) {}

  // `connection` says how to answer: with_body, keep_alive, chunked.
  void begin(Connection& connection);
  // After the handler has returned. A handler that gave no answer has a bug; the client gets 500.
  void end();

  void reply(const Reply& reply) override;
  void reply(const ReplyTemplate& reply, std::string_view slot_values) override;
  void reply_after_commit(const Reply& reply) override;
  void reply_after_commit(const ReplyTemplate& reply, std::string_view slot_values) override;
  [[nodiscard]] std::shared_ptr<Deferred> defer() override;
  [[nodiscard]] std::shared_ptr<BodyStream> stream(const Reply& head, std::size_t queue_bytes) override;

 private:
  Connection& answer_once();
  Address new_address(Connection& connection);

  TurnOutput& output_;
  const HttpDate& date_;
  LoopMetrics& metrics_;
  std::shared_ptr<Mailbox> mailbox_;
  Connection* connection_ = nullptr;  // until it is answered
  std::uint64_t last_token_ = 0;
};

}  // namespace hitstream::http
