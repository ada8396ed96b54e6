#include "aws/provider_imds.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "aws/credential_reply.h"
#include "aws/endpoint_url.h"
#include "base/text.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using base::Result;

// Of each of at most three requests. The service is on the machine itself and answers in milliseconds.
constexpr std::chrono::milliseconds kTimeout{1'000};
constexpr const char* kRolesPath = "/latest/meta-data/iam/security-credentials/";

Result<std::string> base_url(const Environment& environment) {
  if (is_true(variable(environment, "AWS_EC2_METADATA_DISABLED")))
    return base::fail(Errc::kNotFound, "AWS_EC2_METADATA_DISABLED is true");
  std::string given(variable(environment, "AWS_EC2_METADATA_SERVICE_ENDPOINT"));
  while (given.ends_with('/')) given.pop_back();
  if (!given.empty() && !parse_url(given))
    return base::fail(Errc::kInvalidArgument, "AWS_EC2_METADATA_SERVICE_ENDPOINT is not an http URL");
  if (!given.empty()) return given;
  const auto mode = variable(environment, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");
  return base::equals_ignoring_case(mode, "IPv6") ? std::string("http://[fd00:ec2::254]")
                                                  : std::string("http://169.254.169.254");
}

// One session with the service: a token, then reads with it.
class Session {
 public:
  static Result<Session> open(const Environment& environment, const std::stop_token& stop) {
    Result<std::string> base = base_url(environment);
    if (!base) return base::forward(std::move(base.error()));
    http::ClientRequest request;
    request.method = "PUT";
    request.url = *base + "/latest/api/token";
    request.headers = {"x-aws-ec2-metadata-token-ttl-seconds: 21600"};
    request.timeout = kTimeout;
    Result<http::ClientReply> reply = ask(std::move(request), stop);
    if (!reply) {
      const bool stopped = reply.error().code == Errc::kClosed;
      return base::fail(stopped ? Errc::kClosed : Errc::kNotFound, std::move(reply.error().message));
    }
    const bool token = reply->status == 200 && !reply->body.empty() &&
                       reply->body.find_first_of("\r\n") == std::string::npos;
    if (!token) {
      const Errc code = reply->status >= 500 ? Errc::kUnavailable : Errc::kNotFound;
      return base::fail(code, fmt::format("{} gave no token (it answered {})", *base, reply->status));
    }
    return Session(*std::move(base), std::move(reply->body), stop);
  }

  // 404 is kNotFound.
  Result<std::string> read(const std::string& path) const {
    http::ClientRequest request;
    request.url = base_ + path;
    request.headers = {"x-aws-ec2-metadata-token: " + token_};
    request.timeout = kTimeout;
    Result<http::ClientReply> reply = ask(std::move(request), stop_);
    if (!reply) return base::fail(Errc::kUnavailable, std::move(reply.error().message));
    if (reply->status == 200) return std::move(reply->body);
    const Errc code = reply->status == 404 ? Errc::kNotFound : Errc::kUnavailable;
    return base::fail(code, fmt::format("{}{} answered {}", base_, path, reply->status));
  }

 private:
  Session(std::string base, std::string token, const std::stop_token& stop)
      : base_(std::move(base)), token_(std::move(token)), stop_(stop) {}

  std::string base_;
  std::string token_;
  std::stop_token stop_;
};

bool is_role_name(const std::string& name) {
  constexpr const char* kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+=,.@-";
  return !name.empty() && name.find_first_not_of(kAllowed) == std::string::npos;
}

}  // namespace

Result<Credentials> ImdsSource::fetch(const std::stop_token& stop) {
  const Result<Session> session = Session::open(context_.environment, stop);
  if (!session) return base::forward(session.error());
  Result<std::string> roles = session->read(kRolesPath);
  if (!roles && roles.error().code == Errc::kNotFound)
    return base::fail(Errc::kNotFound, "the instance has no role");
  if (!roles) return base::forward(std::move(roles.error()));
  const std::string role = roles->substr(0, roles->find_first_of("\r\n"));
  if (!is_role_name(role))
    return base::fail(Errc::kCorrupt, "EC2 metadata service: the answer is not the name of a role");
  const Result<std::string> json = session->read(kRolesPath + role);
  if (!json) return base::fail(Errc::kUnavailable, json.error().message);
  const std::string code = json_field(*json, "Code").value_or("Success");
  if (code != "Success") {
    return base::fail(Errc::kUnavailable,
                      fmt::format("EC2 metadata service: no credentials for role {}: {}", role, code));
  }
  return parse_json_credentials(*json, "Token", name());
}

Result<std::string> imds_region(const Environment& environment, const std::stop_token& stop) {
  const Result<Session> session = Session::open(environment, stop);
  if (!session) return base::forward(session.error());
  return session->read("/latest/meta-data/placement/region");
}

}  // namespace hitstream::aws
