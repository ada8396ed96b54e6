// Roles: temporary credentials from the Security Token Service (API version 2011-06-15).
#pragma once

#include <stop_token>
#include <string>

#include "aws/credential_source.h"
#include "aws/profile.h"

namespace hitstream::aws {

struct Role {
  std::string arn;
  std::string session_name;  // empty: "hitstream-" and the time
  std::string external_id;   // empty: none
  std::string duration_s;    // as the user wrote it; empty: the service's default, an hour
};

// AssumeRole, signed with `source`. `from` becomes Credentials::provider and begins the messages.
// kUnavailable when STS refuses or cannot be reached.
[[nodiscard]] base::Result<Credentials> assume_role(const SourceContext& context, const Profiles& profiles,
                                                    const Role& role, const Credentials& source,
                                                    const std::string& from, const std::stop_token& stop);

// AssumeRoleWithWebIdentity, not signed: the token in `token_file`, read each time, is the proof.
[[nodiscard]] base::Result<Credentials> assume_role_with_web_identity(
    const SourceContext& context, const Profiles& profiles, const Role& role, const std::string& token_file,
    const std::string& from, const std::stop_token& stop);

// AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN, AWS_ROLE_SESSION_NAME: how pods on EKS get theirs.
class WebIdentitySource final : public CredentialSource {
 public:
  // `context` must outlive it.
  explicit WebIdentitySource(const SourceContext& context) : context_(context) {}
  [[nodiscard]] std::string name() const override { return "web identity"; }
  [[nodiscard]] base::Result<Credentials> fetch(const std::stop_token& stop) override;

 private:
  const SourceContext& context_;
};

}  // namespace hitstream::aws
