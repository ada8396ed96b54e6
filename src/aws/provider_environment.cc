#include "aws/provider_environment.h"

namespace hitstream::aws {

base::Result<Credentials> EnvironmentSource::fetch(const std::stop_token&) {
  const Environment& environment = context_.environment;
  Credentials credentials;
  credentials.access_key_id = variable(environment, "AWS_ACCESS_KEY_ID");
  credentials.secret_access_key = variable(environment, "AWS_SECRET_ACCESS_KEY");
  credentials.session_token = variable(environment, "AWS_SESSION_TOKEN");
  credentials.provider = name();
  if (credentials.access_key_id.empty())
    return base::fail(base::Errc::kNotFound, "AWS_ACCESS_KEY_ID is not set");
  if (credentials.secret_access_key.empty()) {
    return base::fail(base::Errc::kInvalidArgument,
                      "AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not: set both or none");
  }
  return credentials;
}

}  // namespace hitstream::aws
