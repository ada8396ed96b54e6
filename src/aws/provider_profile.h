// The selected profile of ~/.aws/credentials and ~/.aws/config, read each time.
//
// Of what a profile may hold, the first of these counts: role_arn with web_identity_token_file, with
// source_profile (whose own credentials, perhaps again a role, sign the request) or with credential_source
// (Environment, EcsContainer, Ec2InstanceMetadata); aws_access_key_id with aws_secret_access_key;
// credential_process. Profiles of IAM Identity Center (sso_…) and such that need an MFA code are refused with
// a message.
#pragma once

#include <string>

#include "aws/credential_source.h"
#include "aws/profile.h"

namespace hitstream::aws {

class ProfileSource final : public CredentialSource {
 public:
  // Sources that a profile's credential_source names.
  struct Named {
    CredentialSource& environment;
    CredentialSource& container;
    CredentialSource& instance;
  };
  // What it is given must outlive it.
  ProfileSource(const SourceContext& context, const Named& named) : context_(context), named_(named) {}
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] base::Result<Credentials> fetch(const std::stop_token& stop) override;

 private:
  const SourceContext& context_;
  const Named named_;
};

}  // namespace hitstream::aws
