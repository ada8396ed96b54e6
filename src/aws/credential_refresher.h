// Keeps credentials fresh on a thread of its own ("aws-creds"), so that asking for them never waits.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "aws/credential_metrics.h"
#include "aws/credential_source.h"
#include "aws/credentials.h"
#include "env/clock.h"
#include "env/executor.h"
#include "telemetry/metrics.h"

namespace hitstream::aws {

// How long before their end credentials that have `left_ms` left when they come are fetched anew: 15 minutes,
// or a quarter of what is left where that is less.
[[nodiscard]] std::int64_t refresh_margin_ms(std::int64_t left_ms);

// The present credentials stay in use while fetching fails, even beyond their end: the service, not the clock
// of this machine, decides when they have ended. A failure is tried again after 1 s, then after twice as long
// each time, up to a minute; so are credentials that do not get better by fetching them, because they were
// refused or have ended already when they come.
class CredentialRefresher final : public CredentialsProvider {
 public:
  // Begins at once. The references must outlive it.
  CredentialRefresher(std::unique_ptr<CredentialSource> source, const env::Clock& clock,
                      env::Executor& executor, telemetry::Registry& metrics);
  // Returns within a moment, also from the middle of a fetch.
  ~CredentialRefresher() override;

  [[nodiscard]] base::Result<std::shared_ptr<const Credentials>> get() override;
  void refused(const Credentials& credentials) override;

 private:
  [[nodiscard]] std::chrono::milliseconds step();
  [[nodiscard]] bool due(std::int64_t now_ns);
  void accept(Credentials fetched);
  void report(const base::Error& error);
  void retry_later();

  const std::unique_ptr<CredentialSource> source_;
  const env::Clock& clock_;
  CredentialMetrics metrics_;
  std::stop_source stop_;

  // Of the task only.
  std::optional<base::UnixMillis> refresh_at_ms_ =
      0;                               // on the wall clock; nothing: the present ones do not end
  std::int64_t not_before_ns_ = 0;     // on the steady clock: the wait after a failure
  std::chrono::milliseconds wait_{0};  // of the last failure; zero: none since

  std::mutex mutex_;  // guards the rest
  std::shared_ptr<const Credentials> present_;
  base::Error error_;  // why there are none
  bool refused_ = false;

  std::unique_ptr<env::Task> task_;  // last: it uses all of the above
};

}  // namespace hitstream::aws
