// Which region, and at which URL a service answers: as the AWS CLI decides it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "aws/environment.h"
#include "aws/profile.h"
#include "base/result.h"
#include "env/files.h"

namespace hitstream::aws {

enum class Service { kKinesis, kDynamoDb, kSts };

// As in the names of hosts and in signatures: "kinesis", "dynamodb", "sts".
[[nodiscard]] std::string_view name_of(Service service);

struct Endpoint {
  std::string url;     // "https://kinesis.eu-central-1.amazonaws.com", without a slash at the end
  std::string region;  // "eu-central-1"
};

// What the user set; empty: nothing, so that the environment and the profile decide.
struct EndpointSettings {
  std::string region;
  std::string endpoint_url;
};

// The region of the machine that this runs on, for when nothing else tells (provider_imds.h has the one of
// EC2). May block for some seconds.
using MachineRegion = std::function<base::Result<std::string>()>;

// Region: the setting, AWS_REGION, AWS_DEFAULT_REGION, `region` of the profile, the machine's. Without any,
// an endpoint URL on loopback (an emulator) gets us-east-1, and STS its global endpoint there; for the rest
// that is an error. URL: the setting, AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's `services`
// section, the profile's endpoint_url (those but the setting unless AWS_IGNORE_CONFIGURED_ENDPOINT_URLS or
// the profile's ignore_configured_endpoint_urls is true); otherwise the host in the region's partition, its
// FIPS and dual-stack variants as AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT or the profile's
// use_fips_endpoint and use_dualstack_endpoint say. kInvalidArgument otherwise: the message says what to set.
[[nodiscard]] base::Result<Endpoint> resolve_endpoint(Service service, const EndpointSettings& settings,
                                                      const Environment& environment,
                                                      const Profiles& profiles,
                                                      const MachineRegion& machine_region = {});

// The same with the profiles read from `files`.
[[nodiscard]] base::Result<Endpoint> resolve_endpoint(Service service, const EndpointSettings& settings,
                                                      const Environment& environment, env::FileSystem& files,
                                                      const MachineRegion& machine_region = {});

}  // namespace hitstream::aws
