#include "stream/kinesis/listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "stream/kinesis/failure.h"
#include "telemetry/log.h"

namespace hitstream::stream::kinesis {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kRetryFirst{500};
constexpr milliseconds kRetryMax{5'000};
constexpr std::int64_t kRefreshGapNs = base::kMillisPerSecond * base::kNanosPerMilli;

ShardInfo info_of(const aws::Shard& shard) {
  ShardInfo info{{shard.id}, {}, !shard.last_sequence_number.empty()};
  for (const std::string& parent : {shard.parent, shard.adjacent_parent}) {
    if (!parent.empty()) info.parents.push_back({parent});
  }
  return info;
}

}  // namespace

const ShardInfo* Listing::find(const base::ShardId& id) const {
  const auto info =
      std::find_if(shards.begin(), shards.end(), [&id](const ShardInfo& shard) { return shard.id == id; });
  return info == shards.end() ? nullptr : &*info;
}

std::vector<base::ShardId> Listing::children_of(const base::ShardId& id) const {
  std::vector<base::ShardId> children;
  for (const ShardInfo& shard : shards) {
    if (std::find(shard.parents.begin(), shard.parents.end(), id) != shard.parents.end()) {
      children.push_back(shard.id);
    }
  }
  return children;
}

base::Result<std::shared_ptr<const Listing>> ListingBoard::get() const {
  const std::lock_guard lock(mutex_);
  if (listing_ == nullptr) return base::forward(why_);
  return listing_;
}

void ListingBoard::publish(std::shared_ptr<const Listing> listing) {
  const std::lock_guard lock(mutex_);
  listing_ = std::move(listing);
}

void ListingBoard::withdraw(base::Error why) {
  const std::lock_guard lock(mutex_);
  listing_ = nullptr;
  why_ = std::move(why);
}

Lister::Lister(std::string stream, std::string region, milliseconds interval, aws::Kinesis& kinesis,
               const env::Clock& clock, env::Random& random, StreamMetrics& metrics, ListingBoard& board)
    : stream_(std::move(stream)),
      region_(std::move(region)),
      interval_ns_(interval.count() * base::kNanosPerMilli),
      kinesis_(kinesis),
      clock_(clock),
      metrics_(metrics),
      board_(board),
      backoff_(kRetryFirst, kRetryMax, random) {}

std::int64_t Lister::step() {
  if (asking_) return INT64_MAX;
  const std::int64_t now_ns = clock_.steady_ns();
  if (now_ns < due_ns_) return due_ns_;
  asking_ = true;
  refresh_wanted_ = false;
  kinesis_.describe_stream(stream_, [this](aws::Outcome<aws::StreamSummary> answer) {
    answer ? take_summary(*answer) : fail(answer.error());
  });
  return INT64_MAX;
}

void Lister::refresh_soon() {
  refresh_wanted_ = true;
  if (!asking_) due_ns_ = std::min(due_ns_, clock_.steady_ns() + kRefreshGapNs);
}

void Lister::take_summary(const aws::StreamSummary& summary) {
  if (summary.status == "CREATING" || summary.status == "DELETING") {
    return stop_using_it(
        {base::Errc::kUnavailable, fmt::format("the stream {} in {} is being {}", stream_, region_,
                                               summary.status == "CREATING" ? "created" : "deleted")});
  }
  kinesis_.list_shards(stream_, [this, summary](aws::Outcome<std::vector<aws::Shard>> answer) {
    answer ? take_shards(summary, *answer) : fail(answer.error());
  });
}

void Lister::take_shards(const aws::StreamSummary& summary, const std::vector<aws::Shard>& shards) {
  auto listing = std::make_shared<Listing>();
  listing->created_ms = summary.created_ms;
  listing->arn = summary.arn;
  listing->retention_hours = summary.retention_hours;
  std::transform(shards.begin(), shards.end(), std::back_inserter(listing->shards), info_of);
  board_.publish(std::move(listing));
  log_change("");
  backoff_.reset();
  asking_ = false;
  due_ns_ = clock_.steady_ns() + (refresh_wanted_ ? kRefreshGapNs : interval_ns_);
}

// What was known goes on being true while Kinesis cannot be asked; a stream that is gone is told at once.
void Lister::fail(const aws::Failure& failure) {
  metrics_.count_failure(failure.kind);
  if (failure.kind == aws::Failure::Kind::kNotFound) {
    return stop_using_it({base::Errc::kNotFound, missing_stream(stream_, region_)});
  }
  if (!board_.get()) return stop_using_it(error_of(failure));
  log_change(failure.message);
  try_again();
}

void Lister::stop_using_it(base::Error why) {
  log_change(why.message);
  board_.withdraw(std::move(why));
  try_again();
}

void Lister::try_again() {
  asking_ = false;
  due_ns_ = clock_.steady_ns() + backoff_.next_ns();
}

void Lister::log_change(const std::string& problem) {
  if (problem == problem_) return;
  if (problem.empty()) {
    telemetry::log_info("shards of the stream are listed again", {{"stream", stream_}});
  } else {
    telemetry::log_warn("shards of the stream cannot be listed, trying again",
                        {{"stream", stream_}, {"error", problem}});
  }
  problem_ = problem;
}

}  // namespace hitstream::stream::kinesis
