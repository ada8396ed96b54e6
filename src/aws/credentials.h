// Who we are to AWS: access keys from the standard chain of providers, refreshed before they end.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/units.h"

namespace hitstream::aws {

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;                   // empty: none
  std::optional<base::UnixMillis> expires_ms;  // nothing: they do not end
  std::string provider;  // "environment", "profile default", … for people; never a secret
};

// Thread-safe. Never logs a secret, nor does an error's message hold one.
class CredentialsProvider {
 public:
  virtual ~CredentialsProvider() = default;
  // At once, from memory. kUnavailable while the first ones are still being fetched or when fetching them
  // failed for now, kNotFound when no provider has any: the message then says what was tried and what to do.
  [[nodiscard]] virtual base::Result<std::shared_ptr<const Credentials>> get() = 0;
  // The service said that these have ended (ExpiredToken): fetches new ones at once. Older or other ones than
  // the present are ignored, so that many requests may tell the same.
  virtual void refused(const Credentials& credentials) = 0;
};

}  // namespace hitstream::aws
