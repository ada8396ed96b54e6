// The way to Kinesis: where it answers, with which credentials, and clients that use both.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/wiring/host.h"
#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/kinesis.h"
#include "base/result.h"

namespace hitstream::app::wiring {

class KinesisAccess {
 public:
  // Needs no network but where nothing tells the region: the machine is then asked for it, for some seconds.
  // An error says what to set. Credentials are fetched in the background. `host` must outlive it.
  [[nodiscard]] static base::Result<std::unique_ptr<KinesisAccess>> open(Host& host);

  // For one thread. Must not outlive this.
  [[nodiscard]] std::unique_ptr<aws::Kinesis> make_client();

  [[nodiscard]] const aws::Endpoint& endpoint() const { return endpoint_; }
  // Why there are no credentials, if there are none. Thread-safe.
  [[nodiscard]] std::optional<base::Error> credentials_trouble() const;

 private:
  KinesisAccess(Host& host, aws::Endpoint endpoint, std::unique_ptr<aws::CredentialsProvider> credentials)
      : host_(host), endpoint_(std::move(endpoint)), credentials_(std::move(credentials)) {}

  Host& host_;
  aws::Endpoint endpoint_;
  std::unique_ptr<aws::CredentialsProvider> credentials_;
};

}  // namespace hitstream::app::wiring
