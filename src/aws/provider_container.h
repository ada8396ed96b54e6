// Containers: ECS tasks, and EKS with Pod Identity, name a URL at which their credentials are.
//
// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is a path at http://169.254.170.2.
// AWS_CONTAINER_CREDENTIALS_FULL_URI is a URL: https anywhere, http only on loopback, 169.254.170.2,
// 169.254.170.23 and [fd00:ec2::23], so that the token is not sent in the clear to somebody else. The
// Authorization header is what stands in the file AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, read each time, or
// in AWS_CONTAINER_AUTHORIZATION_TOKEN.
#pragma once

#include <string>

#include "aws/credential_source.h"

namespace hitstream::aws {

class ContainerSource final : public CredentialSource {
 public:
  // `context` must outlive it. `relative_base`: another for tests.
  explicit ContainerSource(const SourceContext& context, std::string relative_base = "http://169.254.170.2");
  [[nodiscard]] std::string name() const override { return "container"; }
  [[nodiscard]] base::Result<Credentials> fetch(const std::stop_token& stop) override;

 private:
  [[nodiscard]] base::Result<std::string> url() const;
  [[nodiscard]] base::Result<std::string> authorization() const;  // empty: none
  const SourceContext& context_;
  const std::string relative_base_;
};

}  // namespace hitstream::aws
