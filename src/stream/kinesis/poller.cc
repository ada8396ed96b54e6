#include "stream/kinesis/poller.h"

#include <algorithm>
#include <utility>

#include "stream/kinesis/failure.h"

namespace hitstream::stream::kinesis {

using Kind = aws::Failure::Kind;

Poller::Poller(Reading reading, FetchContext& context, Pace& pace)
    : reading_(std::move(reading)),
      context_(context),
      pace_(pace),
      cursor_(reading_),
      limit_(context.options.answer_bytes),
      backoff_(kRetryFirst, kRetryMax, context.random) {}

std::int64_t Poller::step() {
  if (asking_ || finished_) return INT64_MAX;
  const std::int64_t due_ns = std::max(due_ns_, pace_.next_read_ns());
  if (context_.clock.steady_ns() < due_ns) return due_ns;
  if (!iterator_) {
    ask_for_iterator();
  } else if (has_room()) {
    ask_for_records();
  } else {
    context_.budget->want_room();
  }
  return INT64_MAX;
}

bool Poller::has_room() const {
  const std::size_t waiting = reading_.queue->bytes();
  const std::size_t answer = context_.options.answer_bytes;
  return (waiting == 0 || waiting + answer <= context_.options.shard_queue_bytes) &&
         context_.budget->has_room(answer);
}

void Poller::ask_for_iterator() {
  asking_ = true;
  context_.kinesis.get_shard_iterator(context_.options.stream, cursor_.request(context_),
                                      [weak = weak_from_this()](aws::Outcome<std::string> answer) {
                                        const auto self = weak.lock();
                                        if (self == nullptr) return;
                                        self->asking_ = false;
                                        if (!answer) return self->fail(answer.error(), true);
                                        self->iterator_ = *std::move(answer);
                                      });
}

void Poller::ask_for_records() {
  asking_ = true;
  pace_.read_begins(context_.clock.steady_ns());
  auto reserved = std::make_shared<Reservation>(context_.budget, context_.options.answer_bytes);
  context_.kinesis.get_records(
      *iterator_, limit_.records(),
      [weak = weak_from_this(), room = std::move(reserved)](aws::Outcome<aws::RecordBatch> answer) mutable {
        room = nullptr;
        const auto self = weak.lock();
        if (self == nullptr) return;
        self->asking_ = false;
        answer ? self->take(*std::move(answer)) : self->fail(answer.error(), false);
      });
}

void Poller::take(aws::RecordBatch batch) {
  const std::size_t bytes = data_bytes_of(batch.records);
  const std::int64_t behind_ms = honest_lag_ms(batch, limit_.records(), bytes, context_.clock.wall_ms());
  limit_.answered(batch.records.size(), bytes);
  pace_.read_answered();
  backoff_.reset();
  count_answer(*reading_.metrics, batch.records, bytes, behind_ms);
  if (!batch.records.empty()) cursor_.advance(batch.records.back().sequence_number);
  iterator_ = std::move(batch.next_iterator);
  due_ns_ = context_.clock.steady_ns();
  if (behind_ms == 0) due_ns_ += context_.options.poll_interval.count() * base::kNanosPerMilli;
  reading_.queue->push(std::move(batch.records), behind_ms);
  if (!iterator_) end(batch.children);
}

void Poller::end(const std::vector<std::string>& children) {
  finished_ = true;
  reading_.queue->end(children_of(reading_.shard, children, context_.board));
  context_.lister.refresh_soon();
}

void Poller::fail(const aws::Failure& failure, bool of_iterator) {
  context_.metrics.count_failure(failure.kind);
  if (of_iterator && failure.kind == Kind::kInvalid && cursor_.has_position()) {
    finished_ = true;
    return reading_.queue->fail({base::Errc::kMismatch, failure.message});
  }
  if (failure.kind == Kind::kThrottled) {
    reading_.metrics->throttles.add();
    return pace_.throttled(context_.clock.steady_ns());
  }
  if (failure.kind == Kind::kUnreadable && !of_iterator && limit_.shrink()) return;
  if (failure.kind == Kind::kExpiredIterator || failure.kind == Kind::kInvalid) iterator_.reset();
  if (failure.kind != Kind::kExpiredIterator) rest_after(failure);
}

void Poller::rest_after(const aws::Failure& failure) {
  if (failure.kind == Kind::kNotFound) context_.lister.refresh_soon();
  reading_.queue->set_problem({base::Errc::kUnavailable, failure.message});
  due_ns_ = context_.clock.steady_ns() + backoff_.next_ns();
}

}  // namespace hitstream::stream::kinesis
