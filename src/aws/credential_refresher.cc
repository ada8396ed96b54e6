#include "aws/credential_refresher.h"

#include <algorithm>
#include <utility>

#include "telemetry/log.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using base::Result;
using std::chrono::milliseconds;

constexpr milliseconds kFirstWait{1'000};
constexpr milliseconds kLongestWait{60'000};
// Also when nothing is due the clock is looked at once a minute: it may have been set, or the machine asleep.
constexpr milliseconds kLongestRest{60'000};
constexpr std::int64_t kMargin_ms = 15 * base::kMillisPerMinute;
constexpr std::int64_t kUrgentMargin_ms = 10 * base::kMillisPerMinute;

bool same(const Credentials& a, const Credentials& b) {
  return a.access_key_id == b.access_key_id && a.secret_access_key == b.secret_access_key &&
         a.session_token == b.session_token;
}

}  // namespace

std::int64_t refresh_margin_ms(std::int64_t left_ms) { return std::min(kMargin_ms, left_ms / 4); }

CredentialRefresher::CredentialRefresher(std::unique_ptr<CredentialSource> source, const env::Clock& clock,
                                         env::Executor& executor, telemetry::Registry& metrics)
    : source_(std::move(source)),
      clock_(clock),
      metrics_(metrics),
      error_{Errc::kUnavailable, "AWS credentials are still being fetched"} {
  task_ = executor.start("aws-creds", [this] { return step(); });
}

CredentialRefresher::~CredentialRefresher() {
  stop_.request_stop();
  task_->stop();
}

Result<std::shared_ptr<const Credentials>> CredentialRefresher::get() {
  const std::lock_guard lock(mutex_);
  if (!present_) return base::forward(error_);
  return present_;
}

void CredentialRefresher::refused(const Credentials& credentials) {
  {
    const std::lock_guard lock(mutex_);
    if (!present_ || refused_ || !same(*present_, credentials)) return;
    refused_ = true;
  }
  task_->wake();
}

milliseconds CredentialRefresher::step() {
  const std::int64_t now_ns = clock_.steady_ns();
  if (due(now_ns)) {
    Result<Credentials> fetched = source_->fetch(stop_.get_token());
    if (stop_.stop_requested()) return kLongestRest;
    if (fetched) {
      accept(*std::move(fetched));
    } else {
      report(fetched.error());
    }
  }
  const milliseconds until_retry{(not_before_ns_ - clock_.steady_ns()) / base::kNanosPerMilli + 1};
  if (wait_.count() > 0 && until_retry.count() > 0) return std::min(until_retry, kLongestRest);
  if (!refresh_at_ms_) return kLongestRest;
  return std::clamp(milliseconds(*refresh_at_ms_ - clock_.wall_ms()), milliseconds(1), kLongestRest);
}

bool CredentialRefresher::due(std::int64_t now_ns) {
  if (now_ns < not_before_ns_) return false;
  const std::lock_guard lock(mutex_);
  return refused_ || (refresh_at_ms_ && clock_.wall_ms() >= *refresh_at_ms_);
}

void CredentialRefresher::accept(Credentials fetched) {
  metrics_.refreshes.add();
  const base::UnixMillis now_ms = clock_.wall_ms();
  metrics_.expiry_seconds.set(static_cast<double>(fetched.expires_ms.value_or(0)) / base::kMillisPerSecond);
  refresh_at_ms_.reset();
  if (fetched.expires_ms)
    refresh_at_ms_ = *fetched.expires_ms - refresh_margin_ms(*fetched.expires_ms - now_ms);
  bool news = false;
  bool useless = refresh_at_ms_ && *refresh_at_ms_ <= now_ms;
  {
    const std::lock_guard lock(mutex_);
    news = !present_ || !same(*present_, fetched);
    useless = useless || (refused_ && !news);
    refused_ = false;
    present_ = std::make_shared<const Credentials>(std::move(fetched));
  }
  if (news) telemetry::log_info("AWS credentials fetched", {{"from", present_->provider}});
  if (useless) return retry_later();
  wait_ = milliseconds(0);
  not_before_ns_ = 0;
}

void CredentialRefresher::report(const base::Error& error) {
  metrics_.refresh_failures.add();
  retry_later();
  std::optional<base::UnixMillis> expires_ms;
  bool present = false;
  {
    const std::lock_guard lock(mutex_);
    const bool none = error.code == Errc::kNotFound;
    error_ = {none ? Errc::kNotFound : Errc::kUnavailable, error.message};
    present = present_ != nullptr;
    if (present) expires_ms = present_->expires_ms;
  }
  const bool urgent = !present || (expires_ms && *expires_ms - clock_.wall_ms() < kUrgentMargin_ms);
  telemetry::log(urgent ? telemetry::LogLevel::kError : telemetry::LogLevel::kWarn,
                 present ? "AWS credentials cannot be refreshed, the present ones stay in use"
                         : "AWS credentials cannot be fetched, trying again",
                 {{"why", error.message}, {"again_in_s", wait_.count() / base::kMillisPerSecond}});
}

void CredentialRefresher::retry_later() {
  wait_ = std::clamp(2 * wait_, kFirstWait, kLongestWait);
  not_before_ns_ = clock_.steady_ns() + wait_.count() * base::kNanosPerMilli;
}

}  // namespace hitstream::aws
