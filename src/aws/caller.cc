#include "aws/caller.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "aws/failure.h"
#include "aws/metrics.h"
#include "aws/retry.h"
#include "aws/service_clock.h"
#include "aws/signed_request.h"
#include "base/text.h"
#include "http/client.h"

namespace hitstream::aws {
namespace {

using std::chrono::milliseconds;
using Id = std::uint64_t;

// While credentials are fetched by somebody else.
constexpr milliseconds kCredentialsRest{100};
// After so many refusals the credentials are wrong, and not just old.
constexpr int kCredentialRefusalsMax = 4;

struct Pending {
  Call call;
  Caller::Done done;
  std::int64_t deadline_ns = 0;
  std::optional<std::int64_t> due_ns;  // of the next attempt; nothing: one is under way
  http::Client::Id transfer = 0;       // the one under way
  std::int64_t started_ns = 0;
  std::shared_ptr<const Credentials> credentials;  // that it was signed with
  int retries = 0;
  int cost = 0;  // in tokens, of the last retry
  int credential_refusals = 0;
};

// What an attempt came to.
struct Verdict {
  Failure failure;
  bool again = false;
  bool slowly = false;
  int cost = RetryTokens::kCost;
  std::optional<milliseconds> asked;  // rest that the service asks for
};

std::string_view field(const http::ClientReply& reply, std::string_view name) {
  for (const auto& [of, value] : reply.headers) {
    if (of == name) return value;
  }
  return {};
}

std::optional<milliseconds> asked_rest(const http::ClientReply& reply) {
  constexpr std::uint64_t kMillisMax = 3'600'000;
  const auto ms = base::parse_decimal(field(reply, "x-amz-retry-after"));
  return ms ? std::optional(milliseconds(std::min(*ms, kMillisMax))) : std::nullopt;
}

}  // namespace

class Caller::Impl {
 public:
  Impl(CallerOptions options, CredentialsProvider& credentials, const env::Clock& clock, env::Random& random,
       telemetry::Registry& metrics)
      : options_(std::move(options)),
        credentials_(credentials),
        clock_(clock),
        random_(random),
        metrics_(metrics, options_.service),
        service_clock_(clock),
        http_({options_.connections,
               options_.reply_bytes_max,
               {"date", "x-amzn-errortype", "x-amz-retry-after"},
               options_.ca_bundle}) {}

  Id call(Call call, Done done) {
    const Id id = ++last_id_;
    Pending pending;
    pending.deadline_ns = clock_.steady_ns() + call.deadline.count() * base::kNanosPerMilli;
    pending.due_ns = clock_.steady_ns();
    pending.call = std::move(call);
    pending.done = std::move(done);
    pending_.emplace(id, std::move(pending));
    return id;
  }

  void cancel(Id id) {
    const auto at = pending_.find(id);
    if (at == pending_.end()) return;
    if (!at->second.due_ns) http_.cancel(at->second.transfer);
    pending_.erase(at);
  }

  void perform(milliseconds timeout) {
    const bool some = start_due();
    http_.perform(some ? milliseconds(0) : std::min(timeout, until_due()));
  }

  void wake() { http_.wake(); }
  [[nodiscard]] std::size_t in_flight() const { return pending_.size(); }

 private:
  // True when a callback was called.
  bool start_due() {
    const std::int64_t now_ns = clock_.steady_ns();
    std::vector<Id> due;  // callbacks may call and cancel
    for (const auto& [id, pending] : pending_) {
      if (pending.due_ns && *pending.due_ns <= now_ns) due.push_back(id);
    }
    std::sort(due.begin(), due.end());  // in the order of the calls
    const std::size_t before = ended_;
    for (const Id id : due) {
      if (const auto at = pending_.find(id); at != pending_.end()) start(id, at->second, now_ns);
    }
    return ended_ != before;
  }

  milliseconds until_due() const {
    std::int64_t first_ns = std::numeric_limits<std::int64_t>::max();
    for (const auto& [id, pending] : pending_)
      first_ns = std::min(first_ns, pending.due_ns.value_or(first_ns));
    const std::int64_t now_ns = clock_.steady_ns();
    if (first_ns <= now_ns) return milliseconds(0);
    // Rounded up: a wait that ends just before the time would turn into a loop of short ones.
    constexpr std::int64_t kMillisMax = std::numeric_limits<std::int32_t>::max();
    return milliseconds(std::min(kMillisMax, (first_ns - now_ns - 1) / base::kNanosPerMilli + 1));
  }

  void start(Id id, Pending& pending, std::int64_t now_ns) {
    auto credentials = credentials_.get();
    if (!credentials) return wait_for_credentials(id, pending, now_ns, credentials.error());
    pending.credentials = std::move(*credentials);
    pending.started_ns = now_ns;
    pending.due_ns.reset();
    http::ClientRequest request =
        signed_request(options_, pending.call, *pending.credentials, service_clock_.now_ms());
    request.timeout = pending.call.attempt_timeout;
    if (request.timeout.count() > 0) {
      const milliseconds left((pending.deadline_ns - now_ns) / base::kNanosPerMilli);
      request.timeout = std::clamp(left, milliseconds(1), request.timeout);
    }
    metrics_.of(pending.call.operation).attempts.add();
    pending.transfer = http_.send(std::move(request), [this, id](base::Result<http::ClientReply> reply) {
      answered(id, std::move(reply));
    });
  }

  void wait_for_credentials(Id id, Pending& pending, std::int64_t now_ns, const base::Error& error) {
    const std::int64_t next_ns = now_ns + kCredentialsRest.count() * base::kNanosPerMilli;
    if (error.code == base::Errc::kUnavailable && next_ns < pending.deadline_ns) {
      pending.due_ns = next_ns;
      return;
    }
    Failure failure{Failure::Kind::kNoCredentials, {}, pending.call.operation + ": " + error.message};
    metrics_.count_error(pending.call.operation, failure.kind);
    end(id, tl::unexpected(std::move(failure)));
  }

  void answered(Id id, base::Result<http::ClientReply> reply) {
    Pending& pending = pending_.at(id);
    const std::int64_t now_ns = clock_.steady_ns();
    Metrics::Operation& metrics = metrics_.of(pending.call.operation);
    metrics.attempt_seconds.observe(static_cast<double>(now_ns - pending.started_ns) / 1e9);
    std::optional<Verdict> verdict = judge(pending, std::move(reply));
    if (!verdict) {
      tokens_.give_back(pending.cost);
      return end(id, {});
    }
    metrics_.count_error(pending.call.operation, verdict->failure.kind);
    if (!verdict->again || !rest(pending, *verdict, now_ns)) {
      return end(id, tl::unexpected(std::move(verdict->failure)));
    }
    metrics.retries.add();
  }

  // Nothing: a success.
  std::optional<Verdict> judge(Pending& pending, base::Result<http::ClientReply> reply) {
    Verdict verdict;
    const Call& call = pending.call;
    if (!reply) {
      verdict.failure = to_failure(reply.error(), call.operation);
      if (reply.error().code == base::Errc::kTimeout) verdict.cost = RetryTokens::kCostAfterTimeout;
      if (reply.error().code == base::Errc::kFull) return verdict;  // it would be as long again
    } else if (reply->status == 200) {
      std::optional<Failure> wrong = call.read(std::move(reply->body));
      if (!wrong) return std::nullopt;
      verdict.failure = std::move(*wrong);
    } else {
      judge_refusal(pending, *reply, verdict);
    }
    const bool throttled = verdict.failure.kind == Failure::Kind::kThrottled;
    verdict.again = verdict.again || may_succeed_later(verdict.failure.kind);
    verdict.again = verdict.again && call.tried_again && (!throttled || call.tried_again_after_throttling);
    verdict.slowly = verdict.slowly || throttled;
    return verdict;
  }

  void judge_refusal(Pending& pending, const http::ClientReply& reply, Verdict& verdict) {
    const ServiceError error = read_service_error(reply.status, field(reply, "x-amzn-errortype"), reply.body);
    verdict.failure = to_failure(error, pending.call.operation);
    verdict.asked = asked_rest(reply);
    const bool denied = verdict.failure.kind == Failure::Kind::kDenied;
    if (denied && service_clock_.learn(field(reply, "date"), refuses_clock(error))) {
      metrics_.set_clock_offset(service_clock_.offset());
      verdict.again = true;
    } else if (refuses_credentials(error)) {
      credentials_.refused(*pending.credentials);
      verdict.again = ++pending.credential_refusals <= kCredentialRefusalsMax;
      verdict.slowly = true;
    }
  }

  // False when there is no time for another attempt, or no token.
  bool rest(Pending& pending, const Verdict& verdict, std::int64_t now_ns) {
    const milliseconds delay = backoff(pending.retries + 1, verdict.slowly, verdict.asked, random_);
    const std::int64_t due_ns = now_ns + delay.count() * base::kNanosPerMilli;
    if (due_ns >= pending.deadline_ns || !tokens_.take(verdict.cost)) return false;
    pending.cost = verdict.cost;
    pending.due_ns = due_ns;
    ++pending.retries;
    return true;
  }

  void end(Id id, Outcome<void> outcome) {
    const auto at = pending_.find(id);
    const Done done = std::move(at->second.done);
    pending_.erase(at);
    ++ended_;
    done(std::move(outcome));
  }

  const CallerOptions options_;
  CredentialsProvider& credentials_;
  const env::Clock& clock_;
  env::Random& random_;
  Metrics metrics_;
  ServiceClock service_clock_;
  RetryTokens tokens_;
  Id last_id_ = 0;
  std::size_t ended_ = 0;
  std::unordered_map<Id, Pending> pending_;
  http::Client http_;  // the last: it calls into the others until it is gone
};

Caller::Caller(CallerOptions options, CredentialsProvider& credentials, const env::Clock& clock,
               env::Random& random, telemetry::Registry& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), credentials, clock, random, metrics)) {}
Caller::~Caller() = default;
std::uint64_t Caller::call(Call call, Done done) { return impl_->call(std::move(call), std::move(done)); }
void Caller::cancel(std::uint64_t id) { impl_->cancel(id); }
void Caller::perform(std::chrono::milliseconds timeout) { impl_->perform(timeout); }
void Caller::wake() { impl_->wake(); }
std::size_t Caller::in_flight() const { return impl_->in_flight(); }

}  // namespace hitstream::aws
