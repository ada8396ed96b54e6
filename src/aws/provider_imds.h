// The metadata service of an EC2 instance (IMDSv2 only): the role that the instance has, and its region.
//
// AWS_EC2_METADATA_DISABLED=true turns it off; AWS_EC2_METADATA_SERVICE_ENDPOINT names another address, and
// AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6 takes http://[fd00:ec2::254].
#pragma once

#include <string>

#include "aws/credential_source.h"

namespace hitstream::aws {

class ImdsSource final : public CredentialSource {
 public:
  // `context` must outlive it.
  explicit ImdsSource(const SourceContext& context) : context_(context) {}
  [[nodiscard]] std::string name() const override { return "EC2 metadata service"; }
  // No answer is kNotFound: most machines are none of EC2's.
  [[nodiscard]] base::Result<Credentials> fetch(const std::stop_token& stop) override;

 private:
  const SourceContext& context_;
};

// placement/region of the instance. Blocks for some seconds at most; kNotFound when this is no instance.
[[nodiscard]] base::Result<std::string> imds_region(const Environment& environment,
                                                    const std::stop_token& stop = {});

}  // namespace hitstream::aws
