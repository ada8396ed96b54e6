#include "aws/failure.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>

namespace hitstream::aws {
namespace {

using Kind = Failure::Kind;

struct Known {
  std::string_view code;
  Kind kind;
};

// Names with and without "Exception" and "Error" at the end are one. What is not here is told by the status.
constexpr std::array kKnown{
    Known{"ProvisionedThroughputExceeded", Kind::kThrottled},
    Known{"LimitExceeded", Kind::kThrottled},
    Known{"Throttling", Kind::kThrottled},
    Known{"Throttled", Kind::kThrottled},
    Known{"ThrottledRequest", Kind::kThrottled},
    Known{"RequestThrottled", Kind::kThrottled},
    Known{"RequestLimitExceeded", Kind::kThrottled},
    Known{"TooManyRequests", Kind::kThrottled},
    Known{"BandwidthLimitExceeded", Kind::kThrottled},
    Known{"SlowDown", Kind::kThrottled},
    Known{"KMSThrottling", Kind::kThrottled},
    Known{"InternalFailure", Kind::kServer},
    Known{"InternalServer", Kind::kServer},
    Known{"ServiceUnavailable", Kind::kServer},
    Known{"RequestTimeout", Kind::kUnreachable},
    Known{"ResourceNotFound", Kind::kNotFound},
    Known{"ResourceInUse", Kind::kInUse},
    Known{"ExpiredIterator", Kind::kExpiredIterator},
    Known{"AccessDenied", Kind::kDenied},
    Known{"NotAuthorized", Kind::kDenied},
    Known{"OptInRequired", Kind::kDenied},
    Known{"ExpiredToken", Kind::kDenied},
    Known{"UnrecognizedClient", Kind::kDenied},
    Known{"InvalidClientTokenId", Kind::kDenied},
    Known{"InvalidAccessKeyId", Kind::kDenied},
    Known{"MissingAuthenticationToken", Kind::kDenied},
    Known{"IncompleteSignature", Kind::kDenied},
    Known{"InvalidSignature", Kind::kDenied},
    Known{"SignatureDoesNotMatch", Kind::kDenied},
    Known{"RequestExpired", Kind::kDenied},
    Known{"RequestTimeTooSkewed", Kind::kDenied},
    Known{"RequestInTheFuture", Kind::kDenied},
    Known{"KMSDisabled", Kind::kDenied},
    Known{"KMSInvalidState", Kind::kDenied},
    Known{"KMSAccessDenied", Kind::kDenied},
    Known{"KMSNotFound", Kind::kDenied},
    Known{"KMSOptInRequired", Kind::kDenied},
};

std::string_view stem(std::string_view code) {
  for (const std::string_view end : {"Exception", "Error"}) {
    if (code.size() > end.size() && code.ends_with(end)) code.remove_suffix(end.size());
  }
  return code;
}

// "com.amazonaws.kinesis#CodeException:http://…" → "CodeException".
std::string_view bare_code(std::string_view code) {
  code = code.substr(0, code.find(':'));
  const std::size_t hash = code.rfind('#');
  return hash == std::string_view::npos ? code : code.substr(hash + 1);
}

Kind kind_of_status(int status) {
  if (status == 429) return Kind::kThrottled;
  if (status == 408) return Kind::kUnreachable;
  if (status == 401 || status == 403) return Kind::kDenied;
  if (status >= 500) return Kind::kServer;
  if (status >= 400) return Kind::kInvalid;
  return Kind::kUnreadable;
}

Kind kind_of(const ServiceError& error) {
  const std::string_view name = stem(error.code);
  const auto* const known =
      std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& entry) { return entry.code == name; });
  return known != kKnown.end() ? known->kind : kind_of_status(error.status);
}

bool is_one_of(const ServiceError& error, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), stem(error.code)) != names.end();
}

std::string text_at(const simdjson::dom::element& root, std::string_view key) {
  std::string_view text;
  return root[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

}  // namespace

ServiceError read_service_error(int status, std::string_view error_type_field, std::string_view body) {
  ServiceError error;
  error.status = status;
  error.code = bare_code(error_type_field);
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(simdjson::padded_string(body)).get(root) != simdjson::SUCCESS) return error;
  if (error.code.empty()) error.code = bare_code(text_at(root, "__type"));
  error.message = text_at(root, "message");
  if (error.message.empty()) error.message = text_at(root, "Message");
  return error;
}

Failure to_failure(const ServiceError& error, std::string_view operation) {
  const std::string what = error.code.empty() ? fmt::format("status {}", error.status) : error.code;
  const std::string why = error.message.empty() ? "" : ": " + error.message;
  return {kind_of(error), error.code, fmt::format("{}: {}{}", operation, what, why)};
}

Failure to_failure(const base::Error& error, std::string_view operation) {
  const std::string message = fmt::format("{}: {}", operation, error.message);
  switch (error.code) {
    case base::Errc::kFull:
      return {Kind::kUnreadable, {}, message};
    case base::Errc::kInvalidArgument:
      return {Kind::kInvalid, {}, message};
    default:
      return {Kind::kUnreachable, {}, message};
  }
}

bool refuses_credentials(const ServiceError& error) {
  return is_one_of(error,
                   {"ExpiredToken", "UnrecognizedClient", "InvalidClientTokenId", "InvalidAccessKeyId"});
}

bool refuses_clock(const ServiceError& error) {
  if (is_one_of(error, {"RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture"})) return true;
  if (!is_one_of(error, {"InvalidSignature", "SignatureDoesNotMatch"})) return false;
  return error.message.find("expired") != std::string::npos ||
         error.message.find("not yet current") != std::string::npos;
}

std::string_view to_string(Failure::Kind kind) {
  constexpr std::array<std::string_view, kFailureKinds> kNames{
      "unreachable", "throttled",      "server",           "not_found", "in_use",
      "denied",      "no_credentials", "expired_iterator", "invalid",   "unreadable"};
  return kNames.at(static_cast<std::size_t>(kind));
}

}  // namespace hitstream::aws
