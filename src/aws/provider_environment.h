// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.
#pragma once

#include "aws/credential_source.h"

namespace hitstream::aws {

class EnvironmentSource final : public CredentialSource {
 public:
  // `context` must outlive it.
  explicit EnvironmentSource(const SourceContext& context) : context_(context) {}
  [[nodiscard]] std::string name() const override { return "environment"; }
  [[nodiscard]] base::Result<Credentials> fetch(const std::stop_token& stop) override;

 private:
  const SourceContext& context_;
};

}  // namespace hitstream::aws
