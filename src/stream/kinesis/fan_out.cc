#include "stream/kinesis/fan_out.h"

#include <utility>

#include "telemetry/log.h"

namespace hitstream::stream::kinesis {
namespace {

using std::chrono::milliseconds;
using Kind = aws::Failure::Kind;

constexpr milliseconds kRetryFirst{1'000};
constexpr milliseconds kRetryMax{20'000};
constexpr std::int64_t kStatusGapNs = base::kMillisPerSecond * base::kNanosPerMilli;

}  // namespace

FanOut::FanOut(std::string name, aws::Kinesis& kinesis, const env::Clock& clock, env::Random& random,
               StreamMetrics& metrics, const ListingBoard& board)
    : name_(std::move(name)),
      kinesis_(kinesis),
      clock_(clock),
      metrics_(metrics),
      board_(board),
      backoff_(kRetryFirst, kRetryMax, random),
      why_not_{base::Errc::kUnavailable, "the stream consumer " + name_ + " is not known yet"} {}

std::int64_t FanOut::step() {
  if (name_.empty() || asking_ || arn_) return INT64_MAX;
  if (clock_.steady_ns() < due_ns_) return due_ns_;
  const auto listing = board_.get();
  if (!listing) return INT64_MAX;
  asking_ = true;
  describe((*listing)->arn);
  return INT64_MAX;
}

base::Result<std::string> FanOut::arn() const {
  if (!arn_) return base::forward(why_not_);
  return *arn_;
}

void FanOut::describe(const std::string& stream_arn) {
  kinesis_.describe_consumer(stream_arn, name_, [this, stream_arn](aws::Outcome<aws::StreamConsumer> answer) {
    if (answer) return take(*answer);
    if (answer.error().kind == Kind::kNotFound) return enrol(stream_arn);
    fail(answer.error());
  });
}

// Another dashboard that registers it at the same time is no mistake (kInUse): it is found the next time.
void FanOut::enrol(const std::string& stream_arn) {
  kinesis_.register_consumer(stream_arn, name_, [this](aws::Outcome<aws::StreamConsumer> answer) {
    if (answer) {
      telemetry::log_info("stream consumer registered", {{"name", name_}});
      return take(*answer);
    }
    if (answer.error().kind == Kind::kInUse) return ask_again_in(kStatusGapNs);
    fail(answer.error());
  });
}

void FanOut::take(const aws::StreamConsumer& consumer) {
  if (consumer.status != "ACTIVE") {
    why_not_.message = "the stream consumer " + name_ + " is " + consumer.status;
    return ask_again_in(kStatusGapNs);
  }
  asking_ = false;
  backoff_.reset();
  arn_ = consumer.arn;
}

void FanOut::fail(const aws::Failure& failure) {
  metrics_.count_failure(failure.kind);
  why_not_.message = failure.message;
  ask_again_in(backoff_.next_ns());
}

void FanOut::ask_again_in(std::int64_t ns) {
  asking_ = false;
  due_ns_ = clock_.steady_ns() + ns;
}

}  // namespace hitstream::stream::kinesis
