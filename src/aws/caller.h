// Calls operations of an AWS service that speaks JSON 1.1 or 1.0: signs each attempt anew, tries again as
// aws/retry.h says, and corrects its clock by the service's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/kinesis.h"
#include "base/units.h"
#include "env/clock.h"
#include "env/random.h"
#include "telemetry/metrics.h"

namespace hitstream::aws {

struct CallerOptions {
  std::string url;           // "https://kinesis.eu-central-1.amazonaws.com", without a slash at the end
  std::string region;        // that of the signature
  std::string service;       // "kinesis"
  std::string api;           // "Kinesis_20131202": stands before the operation in X-Amz-Target
  std::string content_type;  // "application/x-amz-json-1.1"
  std::string ca_bundle;     // see http::ClientOptions
  std::size_t connections = 32;
  std::size_t reply_bytes_max = 24 * base::kMiB;
};

struct Call {
  std::string operation;
  std::shared_ptr<const std::string> body;
  std::chrono::milliseconds deadline{30'000};         // for all attempts and the rests between them
  std::chrono::milliseconds attempt_timeout{10'000};  // 0: none, for a stream
  bool tried_again = true;
  bool tried_again_after_throttling = true;
  // Takes the body of a success (empty for a stream) and says what is wrong with it, if something is.
  std::function<std::optional<Failure>(std::string)> read;

  // For a stream: see http::ClientRequest.
  std::function<void(std::string_view)> on_body;
  std::chrono::milliseconds silence_max{0};
  bool http2_without_tls = false;
};

// Not thread-safe, but for wake(). Destroying it drops what is in flight without a callback.
class Caller {
 public:
  using Done = std::function<void(Outcome<void>)>;

  // The references must outlive it.
  Caller(CallerOptions options, CredentialsProvider& credentials, const env::Clock& clock,
         env::Random& random, telemetry::Registry& metrics);
  ~Caller();
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  // Nothing is sent before perform(). `done` is called once, from within perform(), and may call and cancel.
  // While there are no credentials for now it waits for them until the deadline.
  std::uint64_t call(Call call, Done done);
  // Nothing of this call is called any more. One that is done or unknown is ignored.
  void cancel(std::uint64_t id);
  // See Kinesis.
  void perform(std::chrono::milliseconds timeout);
  void wake();  // thread-safe
  [[nodiscard]] std::size_t in_flight() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hitstream::aws
