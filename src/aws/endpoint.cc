#include "aws/endpoint.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>

#include "aws/endpoint_url.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using base::Result;

constexpr std::string_view kFallbackRegion = "us-east-1";

// Where a region's hosts are, by how its name begins. From botocore's partitions.json (2026-11).
struct Partition {
  std::string_view region_prefix;
  std::string_view suffix;
  std::string_view dual_stack_suffix;
};
constexpr std::array<Partition, 7> kPartitions = {{
    {"cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    {"eusc-", "amazonaws.eu", "api.amazonwebservices.eu"},
    {"us-iso-", "c2s.ic.gov", "api.aws.ic.gov"},
    {"us-isob-", "sc2s.sgov.gov", "api.aws.scloud"},
    {"eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
    {"us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
    {"us-gov-", "amazonaws.com", "api.aws"},
}};
constexpr Partition kCommercial = {"", "amazonaws.com", "api.aws"};

const Partition& partition_of(std::string_view region) {
  for (const Partition& partition : kPartitions) {
    if (region.starts_with(partition.region_prefix)) return partition;
  }
  return kCommercial;
}

struct Variants {
  bool fips = false;
  bool dual_stack = false;
};

std::string host_of(Service service, std::string_view region, const Variants& variants) {
  const Partition& partition = partition_of(region);
  // GovCloud's plain hosts are the FIPS ones.
  const bool plain_is_fips = partition.region_prefix == "us-gov-" && !variants.dual_stack;
  return fmt::format("{}{}.{}.{}", name_of(service), variants.fips && !plain_is_fips ? "-fips" : "", region,
                     variants.dual_stack ? partition.dual_stack_suffix : partition.suffix);
}

std::string_view key_of(Service service, bool upper) {
  switch (service) {
    case Service::kKinesis:
      return upper ? "AWS_ENDPOINT_URL_KINESIS" : "kinesis.endpoint_url";
    case Service::kDynamoDb:
      return upper ? "AWS_ENDPOINT_URL_DYNAMODB" : "dynamodb.endpoint_url";
    case Service::kSts:
      break;
  }
  return upper ? "AWS_ENDPOINT_URL_STS" : "sts.endpoint_url";
}

// The region's name becomes part of a host's.
bool is_region(std::string_view region) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
  constexpr std::size_t kLabelBytesMax = 63;
  return !region.empty() && region.size() <= kLabelBytesMax && region.front() != '-' &&
         region.back() != '-' && region.find_first_not_of(kAllowed) == std::string_view::npos;
}

class Resolver {
 public:
  Resolver(Service service, const EndpointSettings& settings, const Environment& environment,
           const Profiles& profiles)
      : service_(service), settings_(settings), environment_(environment), profiles_(profiles) {}

  Result<Endpoint> resolve(const MachineRegion& machine_region) const {
    Result<std::string> url = configured_url();
    if (!url) return base::forward(std::move(url.error()));
    if (!url->empty()) {
      if (auto checked = check(*url); !checked) return base::forward(std::move(checked.error()));
    }
    Result<std::string> region = region_for(*url, machine_region);
    if (!region) return base::forward(std::move(region.error()));
    if (!url->empty()) return Endpoint{*std::move(url), *std::move(region)};
    if (region->empty()) return Endpoint{"https://sts.amazonaws.com", std::string(kFallbackRegion)};
    return Endpoint{"https://" + host_of(service_, *region, variants()), *region};
  }

 private:
  [[nodiscard]] std::string_view first(std::string_view name, std::string_view profile_key) const {
    const std::string_view value = variable(environment_, name);
    return value.empty() ? profiles_.get(profile_key) : value;
  }

  [[nodiscard]] Variants variants() const {
    return {is_true(first("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")),
            is_true(first("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"))};
  }

  [[nodiscard]] Result<std::string> services_url() const {
    const std::string_view section = profiles_.get("services");
    if (section.empty()) return std::string();
    const auto found = profiles_.services.find(section);
    if (found == profiles_.services.end()) {
      return base::fail(Errc::kInvalidArgument,
                        fmt::format("profile {} in {} names the section [services {}], which does not exist",
                                    profiles_.selected, profiles_.config, section));
    }
    const auto url = found->second.find(key_of(service_, false));
    return url == found->second.end() ? std::string() : url->second;
  }

  // Empty: none. As the user wrote it but for slashes at the end.
  [[nodiscard]] Result<std::string> configured_url() const {
    Result<std::string> url = find_url();
    while (url && url->ends_with('/')) url->pop_back();
    return url;
  }

  [[nodiscard]] Result<std::string> find_url() const {
    if (!settings_.endpoint_url.empty()) return settings_.endpoint_url;
    if (is_true(first("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"))) {
      return std::string();
    }
    for (const std::string_view name : {key_of(service_, true), std::string_view("AWS_ENDPOINT_URL")}) {
      if (const std::string_view url = variable(environment_, name); !url.empty()) return std::string(url);
    }
    Result<std::string> url = services_url();
    if (!url || !url->empty()) return url;
    return std::string(profiles_.get("endpoint_url"));
  }

  [[nodiscard]] Result<> check(const std::string& url) const {
    if (!parse_url(url) || url.find_first_of("?# \r\n\t") != std::string::npos) {
      return base::fail(Errc::kInvalidArgument,
                        fmt::format("endpoint URL of {}: must be http://HOST[:PORT] or https://HOST[:PORT], "
                                    "without user, query and spaces",
                                    name_of(service_)));
    }
    const Variants wanted = variants();
    if (!wanted.fips && !wanted.dual_stack) return {};
    return base::fail(Errc::kInvalidArgument,
                      fmt::format("{} does not go with the endpoint URL {}: unset one of the two",
                                  wanted.fips ? "AWS_USE_FIPS_ENDPOINT (use_fips_endpoint)"
                                              : "AWS_USE_DUALSTACK_ENDPOINT (use_dualstack_endpoint)",
                                  url));
  }

  [[nodiscard]] std::string_view configured_region() const {
    if (!settings_.region.empty()) return settings_.region;
    if (const auto region = variable(environment_, "AWS_REGION"); !region.empty()) return region;
    return first("AWS_DEFAULT_REGION", "region");
  }

  // Empty: none, for STS only.
  [[nodiscard]] Result<std::string> region_for(const std::string& url,
                                               const MachineRegion& machine_region) const {
    if (const std::string_view region = configured_region(); !region.empty()) {
      if (is_region(region)) return std::string(region);
      return base::fail(Errc::kInvalidArgument,
                        fmt::format("\"{}\" is not the name of an AWS region, such as eu-central-1", region));
    }
    const bool emulator = !url.empty() && is_loopback(parse_url(url)->host);
    if (emulator || (service_ == Service::kSts && !url.empty())) return std::string(kFallbackRegion);
    if (service_ == Service::kSts) return std::string();
    if (machine_region) {
      if (Result<std::string> region = machine_region(); region && is_region(*region)) return region;
    }
    return base::fail(
        Errc::kInvalidArgument,
        fmt::format("no AWS region: give --region, set AWS_REGION, or add region to profile {} in {}",
                    profiles_.selected, profiles_.config.empty() ? "~/.aws/config" : profiles_.config));
  }

  const Service service_;
  const EndpointSettings& settings_;
  const Environment& environment_;
  const Profiles& profiles_;
};

}  // namespace

std::string_view name_of(Service service) {
  switch (service) {
    case Service::kKinesis:
      return "kinesis";
    case Service::kDynamoDb:
      return "dynamodb";
    case Service::kSts:
      break;
  }
  return "sts";
}

Result<Endpoint> resolve_endpoint(Service service, const EndpointSettings& settings,
                                  const Environment& environment, const Profiles& profiles,
                                  const MachineRegion& machine_region) {
  return Resolver(service, settings, environment, profiles).resolve(machine_region);
}

Result<Endpoint> resolve_endpoint(Service service, const EndpointSettings& settings,
                                  const Environment& environment, env::FileSystem& files,
                                  const MachineRegion& machine_region) {
  const Result<Profiles> profiles = load_profiles(environment, files);
  if (!profiles) return base::forward(profiles.error());
  return resolve_endpoint(service, settings, environment, *profiles, machine_region);
}

}  // namespace hitstream::aws
