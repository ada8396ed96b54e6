#include "aws/provider_sts.h"

#include <fmt/format.h>

#include <chrono>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "aws/credential_reply.h"
#include "aws/endpoint.h"
#include "aws/endpoint_url.h"
#include "aws/signer.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using base::Result;

constexpr std::chrono::milliseconds kTimeout{10'000};

// application/x-www-form-urlencoded, with %20 for a space.
std::string encode(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-_.~").find(c) != std::string_view::npos;
    if (plain) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

std::string form(const std::string& operation,
                 std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  std::string body = "Action=" + operation + "&Version=2011-06-15";
  for (const auto& [name, value] : fields) {
    if (!value.empty()) body += fmt::format("&{}={}", name, encode(value));
  }
  return body;
}

std::string session_name(const SourceContext& context, const Role& role) {
  return role.session_name.empty() ? fmt::format("hitstream-{}", context.clock.wall_ms()) : role.session_name;
}

base::Unexpected refusal(const http::ClientReply& reply, const std::string& url, const std::string& from,
                         std::initializer_list<std::string_view> secrets) {
  StsError error = parse_sts_error(reply.body);
  for (const std::string_view secret : secrets) {
    if (!secret.empty() && error.message.find(secret) != std::string::npos) error.message = "(not shown)";
  }
  if (error.code.empty()) {
    return base::fail(Errc::kUnavailable, fmt::format("{}: {} answered {}", from, url, reply.status));
  }
  return base::fail(Errc::kUnavailable,
                    fmt::format("{}: STS refused ({}): {}", from, error.code, error.message));
}

struct Call {
  std::string operation;
  std::string body;
  const Credentials* signer = nullptr;  // null: not signed
  std::string_view token;               // never to be shown
};

http::ClientRequest request_for(const Endpoint& endpoint, const Call& call, base::UnixMillis now) {
  constexpr std::string_view kType = "application/x-www-form-urlencoded; charset=utf-8";
  http::ClientRequest request;
  request.method = "POST";
  request.url = endpoint.url + "/";
  request.headers = {fmt::format("Content-Type: {}", kType)};
  request.body = call.body;
  request.timeout = kTimeout;
  if (call.signer == nullptr) return request;
  const UrlParts url = parse_url(request.url).value_or(UrlParts{});
  const Signature signature =
      sign({request.method, url.path, "", {{"Content-Type", kType}, {"Host", url.field}}, request.body},
           *call.signer, {endpoint.region, name_of(Service::kSts), now});
  request.headers.push_back("Host: " + url.field);
  request.headers.push_back("X-Amz-Date: " + signature.amz_date);
  if (!signature.security_token.empty())
    request.headers.push_back("X-Amz-Security-Token: " + signature.security_token);
  request.headers.push_back("Authorization: " + signature.authorization);
  return request;
}

Result<Credentials> call_sts(const SourceContext& context, const Profiles& profiles, const Call& call,
                             const std::string& from, const std::stop_token& stop) {
  const Result<Endpoint> endpoint =
      resolve_endpoint(Service::kSts, {context.region, ""}, context.environment, profiles);
  if (!endpoint) return base::fail(Errc::kInvalidArgument, from + ": " + endpoint.error().message);
  const Result<http::ClientReply> reply = ask(request_for(*endpoint, call, context.clock.wall_ms()), stop);
  if (!reply) return base::fail(Errc::kUnavailable, from + ": " + reply.error().message);
  if (reply->status == 200) return parse_sts_credentials(reply->body, call.operation, from);
  if (call.signer == nullptr) return refusal(*reply, endpoint->url, from, {call.token});
  return refusal(*reply, endpoint->url, from,
                 {call.token, call.signer->secret_access_key, call.signer->session_token});
}

}  // namespace

Result<Credentials> assume_role(const SourceContext& context, const Profiles& profiles, const Role& role,
                                const Credentials& source, const std::string& from,
                                const std::stop_token& stop) {
  if (auto usable = check_usable(source); !usable) return base::forward(std::move(usable.error()));
  Call call{"AssumeRole", "", &source, ""};
  call.body = form(call.operation, {{"RoleArn", role.arn},
                                    {"RoleSessionName", session_name(context, role)},
                                    {"ExternalId", role.external_id},
                                    {"DurationSeconds", role.duration_s}});
  return call_sts(context, profiles, call, from, stop);
}

Result<Credentials> assume_role_with_web_identity(const SourceContext& context, const Profiles& profiles,
                                                  const Role& role, const std::string& token_file,
                                                  const std::string& from, const std::stop_token& stop) {
  const Result<std::string> token = read_token(context.files, token_file, from);
  if (!token) return base::forward(token.error());
  Call call{"AssumeRoleWithWebIdentity", "", nullptr, *token};
  call.body = form(call.operation, {{"RoleArn", role.arn},
                                    {"RoleSessionName", session_name(context, role)},
                                    {"WebIdentityToken", *token},
                                    {"DurationSeconds", role.duration_s}});
  return call_sts(context, profiles, call, from, stop);
}

Result<Credentials> WebIdentitySource::fetch(const std::stop_token& stop) {
  const Environment& environment = context_.environment;
  const std::string_view file = variable(environment, "AWS_WEB_IDENTITY_TOKEN_FILE");
  if (file.empty()) return base::fail(Errc::kNotFound, "AWS_WEB_IDENTITY_TOKEN_FILE is not set");
  const std::string_view arn = variable(environment, "AWS_ROLE_ARN");
  if (arn.empty()) {
    return base::fail(Errc::kInvalidArgument,
                      "AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN is not: set both or none");
  }
  const Result<Profiles> profiles = load_profiles(environment, context_.files);
  if (!profiles) return base::forward(profiles.error());
  const Role role{std::string(arn), std::string(variable(environment, "AWS_ROLE_SESSION_NAME")), "", ""};
  return assume_role_with_web_identity(context_, *profiles, role, expand_home(file, environment), name(),
                                       stop);
}

}  // namespace hitstream::aws
