#include "aws/signed_request.h"

#include <utility>

#include "aws/signer.h"

namespace hitstream::aws {
namespace {

struct UrlParts {
  std::string_view host;  // with the port, as the URL has it
  std::string_view path;
};

UrlParts parts_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const std::size_t slash = url.find('/');
  if (slash == std::string_view::npos) return {url, "/"};
  return {url.substr(0, slash), url.substr(slash)};
}

std::string line(std::string_view name, std::string_view value) {
  return std::string(name).append(": ").append(value);
}

}  // namespace

http::ClientRequest signed_request(const CallerOptions& options, const Call& call,
                                   const Credentials& credentials, base::UnixMillis time_ms) {
  const UrlParts url = parts_of(options.url);
  const std::string target = options.api + "." + call.operation;
  UnsignedRequest unsigned_request;
  unsigned_request.method = "POST";
  unsigned_request.path = url.path;
  unsigned_request.headers = {
      {"Content-Type", options.content_type}, {"Host", url.host}, {"X-Amz-Target", target}};
  unsigned_request.payload = *call.body;
  const Signature signature = sign(unsigned_request, credentials, {options.region, options.service, time_ms});

  http::ClientRequest request;
  request.method = "POST";
  request.url = options.url;
  for (const auto& [name, value] : unsigned_request.headers) request.headers.push_back(line(name, value));
  request.headers.push_back(line("X-Amz-Date", signature.amz_date));
  if (!signature.security_token.empty()) {
    request.headers.push_back(line("X-Amz-Security-Token", signature.security_token));
  }
  request.headers.push_back(line("Authorization", signature.authorization));
  request.headers.push_back(line("User-Agent", "hitstream"));
  request.shared_body = call.body;
  request.on_body = call.on_body;
  request.silence_max = call.silence_max;
  request.http2_without_tls = call.http2_without_tls;
  return request;
}

}  // namespace hitstream::aws
