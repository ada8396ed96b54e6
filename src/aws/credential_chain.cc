#include "aws/credential_chain.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "aws/credential_reply.h"
#include "aws/provider_container.h"
#include "aws/provider_environment.h"
#include "aws/provider_imds.h"
#include "aws/provider_profile.h"
#include "aws/provider_sts.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using base::Result;

// The profile's source with those that its credential_source may name.
class OwningProfileSource final : public CredentialSource {
 public:
  explicit OwningProfileSource(const SourceContext& context)
      : environment_(context),
        container_(context),
        instance_(context),
        profile_(context, {environment_, container_, instance_}) {}
  [[nodiscard]] std::string name() const override { return profile_.name(); }
  [[nodiscard]] Result<Credentials> fetch(const std::stop_token& stop) override {
    return profile_.fetch(stop);
  }

 private:
  EnvironmentSource environment_;
  ContainerSource container_;
  ImdsSource instance_;
  ProfileSource profile_;
};

}  // namespace

CredentialChain::CredentialChain(std::vector<std::unique_ptr<CredentialSource>> sources)
    : sources_(std::move(sources)) {}

Result<Credentials> CredentialChain::fetch(const std::stop_token& stop) {
  std::string tried;
  for (const auto& source : sources_) {
    Result<Credentials> found = source->fetch(stop);
    if (found) {
      if (auto usable = check_usable(*found); !usable) return base::forward(std::move(usable.error()));
      return found;
    }
    if (stop.stop_requested() || found.error().code != Errc::kNotFound) return found;
    tried += fmt::format("{}{} ({})", tried.empty() ? "" : ", ", source->name(), found.error().message);
  }
  return base::fail(
      Errc::kNotFound,
      fmt::format("no AWS credentials: tried {}; run `aws configure`, set AWS_ACCESS_KEY_ID and "
                  "AWS_SECRET_ACCESS_KEY, or give this machine or container a role",
                  tried));
}

std::unique_ptr<CredentialSource> standard_chain(const SourceContext& context) {
  std::vector<std::unique_ptr<CredentialSource>> sources;
  sources.push_back(std::make_unique<EnvironmentSource>(context));
  sources.push_back(std::make_unique<OwningProfileSource>(context));
  sources.push_back(std::make_unique<WebIdentitySource>(context));
  sources.push_back(std::make_unique<ContainerSource>(context));
  sources.push_back(std::make_unique<ImdsSource>(context));
  return std::make_unique<CredentialChain>(std::move(sources));
}

}  // namespace hitstream::aws
