// What services and programs answer when they are asked for credentials. No message holds anything of what
// was read but the names of fields, and error codes and messages of services.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "base/result.h"
#include "base/units.h"

namespace hitstream::aws {

// ISO 8601: "2026-11-24T15:30:05Z", a fraction of the second and an offset ("+01:00") allowed.
[[nodiscard]] std::optional<base::UnixMillis> parse_iso_time(std::string_view text);

// {"AccessKeyId":…, "SecretAccessKey":…, "Expiration":…} and the session token under `token_field`, all
// strings; token and expiration may be missing. `from` begins the messages and becomes Credentials::provider.
// kCorrupt when it is not that.
[[nodiscard]] base::Result<Credentials> parse_json_credentials(std::string_view json,
                                                               std::string_view token_field,
                                                               const std::string& from);

// A field of a JSON object that is a string, or a number as it is written; nothing otherwise.
[[nodiscard]] std::optional<std::string> json_field(std::string_view json, std::string_view name);

// The XML of STS: <`operation`Response><`operation`Result><Credentials>…. kCorrupt when it is not that.
[[nodiscard]] base::Result<Credentials> parse_sts_credentials(const std::string& xml,
                                                              const std::string& operation,
                                                              const std::string& from);

struct StsError {
  std::string code;     // "AccessDenied"; empty when the text is no error of STS
  std::string message;  // its first line: what follows may repeat the request with its session token
};
[[nodiscard]] StsError parse_sts_error(const std::string& xml);

// Whether they can be used in the headers of a request.
[[nodiscard]] base::Result<> check_usable(const Credentials& credentials);

}  // namespace hitstream::aws
