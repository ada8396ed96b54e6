#include "aws/provider_profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/provider_process.h"
#include "aws/provider_sts.h"
#include "base/text.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using base::Result;

// Finds the credentials of one profile, following source_profile.
class Search {
 public:
  Search(const SourceContext& context, const Profiles& profiles, const ProfileSource::Named& named,
         const std::stop_token& stop)
      : context_(context), profiles_(profiles), named_(named), stop_(stop) {}

  // kNotFound when the profile holds none.
  Result<Credentials> find(const std::string& profile) {
    visited_.push_back(profile);
    if (has(profile, "role_arn") && has(profile, "web_identity_token_file")) return web_identity(profile);
    if (has(profile, "role_arn")) return assumed(profile);
    return own(profile);
  }

 private:
  [[nodiscard]] bool has(std::string_view profile, std::string_view key) const {
    return !profiles_.get(profile, key).empty();
  }
  [[nodiscard]] std::string text(std::string_view profile, std::string_view key) const {
    return std::string(profiles_.get(profile, key));
  }
  [[nodiscard]] static std::string title(const std::string& profile) { return "profile " + profile; }

  [[nodiscard]] base::Unexpected refuse(const std::string& profile, const std::string& why) const {
    return base::fail(Errc::kInvalidArgument,
                      fmt::format("{} in {}: {}", title(profile), profiles_.places(), why));
  }

  [[nodiscard]] Role role_of(const std::string& profile) const {
    return {text(profile, "role_arn"), text(profile, "role_session_name"), text(profile, "external_id"),
            text(profile, "duration_seconds")};
  }

  // Without any role.
  [[nodiscard]] Result<Credentials> own(const std::string& profile) const {
    if (has(profile, "aws_access_key_id") || has(profile, "aws_secret_access_key")) return keys(profile);
    if (has(profile, "credential_process")) {
      return run_credential_process(profiles_.get(profile, "credential_process"), context_.environment,
                                    context_.clock, title(profile), stop_);
    }
    if (has(profile, "sso_session") || has(profile, "sso_start_url")) {
      return refuse(profile, fmt::format("IAM Identity Center is not supported; make another profile with "
                                         "credential_process = aws configure export-credentials --profile {}",
                                         profile));
    }
    return base::fail(Errc::kNotFound, fmt::format("no credentials for it in {}", profiles_.places()));
  }

  [[nodiscard]] Result<Credentials> keys(const std::string& profile) const {
    Credentials credentials;
    credentials.access_key_id = text(profile, "aws_access_key_id");
    credentials.secret_access_key = text(profile, "aws_secret_access_key");
    credentials.session_token = text(profile, "aws_session_token");
    credentials.provider = title(profile);
    if (credentials.access_key_id.empty()) return refuse(profile, "aws_access_key_id is missing");
    if (credentials.secret_access_key.empty()) return refuse(profile, "aws_secret_access_key is missing");
    return credentials;
  }

  [[nodiscard]] Result<Credentials> web_identity(const std::string& profile) const {
    const std::string file =
        expand_home(profiles_.get(profile, "web_identity_token_file"), context_.environment);
    return assume_role_with_web_identity(context_, profiles_, role_of(profile), file, title(profile), stop_);
  }

  Result<Credentials> assumed(const std::string& profile) {
    if (has(profile, "mfa_serial")) {
      return refuse(profile, "mfa_serial asks for a code at each refresh, which a service cannot type");
    }
    Result<Credentials> source = signer_of(profile);
    if (!source && source.error().code == Errc::kNotFound) return refuse(profile, source.error().message);
    if (!source) return source;
    return assume_role(context_, profiles_, role_of(profile), *source, title(profile), stop_);
  }

  Result<Credentials> signer_of(const std::string& profile) {
    const std::string source = text(profile, "source_profile");
    const std::string named = text(profile, "credential_source");
    if (source.empty() == named.empty())
      return refuse(profile, "role_arn needs either source_profile or credential_source");
    if (!named.empty()) return from_named(profile, named);
    // A profile may name itself when its own keys sign.
    if (source == profile) return own(profile);
    if (std::find(visited_.begin(), visited_.end(), source) != visited_.end())
      return refuse(profile, "its source_profile leads back to itself");
    if (!profiles_.profiles.contains(source))
      return refuse(profile, fmt::format("there is no profile {}, its source_profile", source));
    return find(source);
  }

  Result<Credentials> from_named(const std::string& profile, const std::string& name) const {
    CredentialSource* source = nullptr;
    if (base::equals_ignoring_case(name, "Environment")) source = &named_.environment;
    if (base::equals_ignoring_case(name, "EcsContainer")) source = &named_.container;
    if (base::equals_ignoring_case(name, "Ec2InstanceMetadata")) source = &named_.instance;
    if (source == nullptr) {
      return refuse(profile, "credential_source must be Environment, EcsContainer or Ec2InstanceMetadata");
    }
    Result<Credentials> found = source->fetch(stop_);
    // The instance's service may only be slow; the environment stays as it is.
    if (!found && found.error().code == Errc::kNotFound)
      return base::fail(Errc::kUnavailable,
                        fmt::format("{}: {}: {}", title(profile), source->name(), found.error().message));
    return found;
  }

  const SourceContext& context_;
  const Profiles& profiles_;
  const ProfileSource::Named& named_;
  const std::stop_token& stop_;
  std::vector<std::string> visited_;
};

}  // namespace

std::string ProfileSource::name() const { return "profile " + selected_profile(context_.environment); }

Result<Credentials> ProfileSource::fetch(const std::stop_token& stop) {
  const Result<Profiles> profiles = load_profiles(context_.environment, context_.files);
  if (!profiles) return base::forward(profiles.error());
  if (profiles->asked_for && !profiles->profiles.contains(profiles->selected)) {
    return base::fail(Errc::kInvalidArgument, fmt::format("profile {} (AWS_PROFILE) is not in {}",
                                                          profiles->selected, profiles->places()));
  }
  return Search(context_, *profiles, named_, stop).find(profiles->selected);
}

}  // namespace hitstream::aws
