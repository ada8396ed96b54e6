#include "aws/provider_container.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "aws/credential_reply.h"
#include "aws/endpoint_url.h"

namespace hitstream::aws {

using base::Errc;
using base::Result;

ContainerSource::ContainerSource(const SourceContext& context, std::string relative_base)
    : context_(context), relative_base_(std::move(relative_base)) {}

Result<std::string> ContainerSource::url() const {
  const std::string_view relative = variable(context_.environment, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  if (relative.starts_with('/')) return relative_base_ + std::string(relative);
  if (!relative.empty()) {
    return base::fail(Errc::kInvalidArgument,
                      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI must begin with a slash");
  }
  const std::string full(variable(context_.environment, "AWS_CONTAINER_CREDENTIALS_FULL_URI"));
  if (full.empty()) {
    return base::fail(Errc::kNotFound, "neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor _FULL_URI is set");
  }
  const auto parts = parse_url(full);
  if (!parts)
    return base::fail(Errc::kInvalidArgument, "AWS_CONTAINER_CREDENTIALS_FULL_URI is not an http URL");
  const std::string& host = parts->host;
  const bool known = host == "169.254.170.2" || host == "169.254.170.23" || host == "fd00:ec2::23";
  if (parts->scheme == "https" || known || is_loopback(host)) return full;
  return base::fail(Errc::kInvalidArgument,
                    fmt::format("AWS_CONTAINER_CREDENTIALS_FULL_URI: {} is not allowed with http; use https, "
                                "a loopback address, 169.254.170.2, 169.254.170.23 or [fd00:ec2::23]",
                                host));
}

Result<std::string> ContainerSource::authorization() const {
  const std::string_view file = variable(context_.environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  if (!file.empty()) return read_token(context_.files, std::string(file), name());
  std::string token(variable(context_.environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN"));
  if (token.find_first_of("\r\n") != std::string::npos) {
    return base::fail(Errc::kInvalidArgument, "AWS_CONTAINER_AUTHORIZATION_TOKEN has a line end in it");
  }
  return token;
}

Result<Credentials> ContainerSource::fetch(const std::stop_token& stop) {
  constexpr std::chrono::milliseconds kTimeout{5'000};
  const Result<std::string> from = url();
  if (!from) return base::forward(from.error());
  const Result<std::string> token = authorization();
  if (!token) return base::forward(token.error());
  http::ClientRequest request;
  request.url = *from;
  request.headers = {"Accept: application/json"};
  if (!token->empty()) request.headers.push_back("Authorization: " + *token);
  request.timeout = kTimeout;
  const Result<http::ClientReply> reply = ask(std::move(request), stop);
  if (!reply) return base::fail(Errc::kUnavailable, "container: " + reply.error().message);
  if (reply->status != 200)
    return base::fail(Errc::kUnavailable, fmt::format("container: {} answered {}", *from, reply->status));
  return parse_json_credentials(reply->body, "Token", name());
}

}  // namespace hitstream::aws
