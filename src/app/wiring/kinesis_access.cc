#include "app/wiring/kinesis_access.h"

#include <chrono>
#include <utility>

#include "app/environment.h"
#include "aws/credential_factory.h"
#include "aws/kinesis_client.h"
#include "aws/provider_imds.h"
#include "telemetry/log.h"

namespace hitstream::app::wiring {
namespace {

constexpr std::chrono::milliseconds kPatience{10'000};
constexpr std::chrono::milliseconds kPutPatience{15'000};  // a put may go through a slow line

}  // namespace

base::Result<std::unique_ptr<KinesisAccess>> KinesisAccess::open(Host& host) {
  const config::Settings::Aws& settings = host.settings.aws;
  const aws::Environment variables = environment();
  auto endpoint =
      aws::resolve_endpoint(aws::Service::kKinesis, {settings.region, settings.endpoint_url}, variables,
                            host.files, [&variables] { return aws::imds_region(variables); });
  if (!endpoint) return base::forward(std::move(endpoint.error()));
  telemetry::log_info("kinesis", {{"endpoint", endpoint->url}, {"region", endpoint->region}});
  auto credentials =
      aws::make_credentials(variables, settings.region, host.files, host.clock, host.executor, host.metrics);
  return std::unique_ptr<KinesisAccess>(
      new KinesisAccess(host, *std::move(endpoint), std::move(credentials)));
}

std::unique_ptr<aws::Kinesis> KinesisAccess::make_client() {
  aws::KinesisOptions options;
  options.endpoint = endpoint_;
  // Whoever asks tries again by itself; so it hears soon that nothing can be reached.
  options.control = {kPatience, kPatience};
  options.read = {kPatience, kPatience};
  options.put = {kPutPatience, kPutPatience};
  options.ca_bundle = aws::variable(environment(), "AWS_CA_BUNDLE");
  return aws::make_kinesis(options, *credentials_, host_.clock, host_.random, host_.metrics);
}

std::optional<base::Error> KinesisAccess::credentials_trouble() const {
  const auto present = credentials_->get();
  return present ? std::nullopt : std::optional(present.error());
}

}  // namespace hitstream::app::wiring
