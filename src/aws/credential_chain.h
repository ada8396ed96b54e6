// The standard order: environment, profile, web identity, container, EC2 metadata service.
#pragma once

#include <memory>
#include <vector>

#include "aws/credential_source.h"

namespace hitstream::aws {

// Asks its sources in order; the first that has something set up decides.
class CredentialChain final : public CredentialSource {
 public:
  explicit CredentialChain(std::vector<std::unique_ptr<CredentialSource>> sources);
  [[nodiscard]] std::string name() const override { return "AWS credentials"; }
  // kNotFound names all that was tried, why each has none, and what to do.
  [[nodiscard]] base::Result<Credentials> fetch(const std::stop_token& stop) override;

 private:
  const std::vector<std::unique_ptr<CredentialSource>> sources_;
};

// `context` must outlive it.
[[nodiscard]] std::unique_ptr<CredentialSource> standard_chain(const SourceContext& context);

}  // namespace hitstream::aws
