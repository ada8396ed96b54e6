#include "aws/endpoint_url.h"

#include <curl/curl.h>

#include <cctype>
#include <memory>

#include "base/ip_address.h"

namespace hitstream::aws {
namespace {

using Url = std::unique_ptr<CURLU, void (*)(CURLU*)>;

// Empty when the URL has no such part.
std::string part_of(const Url& url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, CURLU_NO_DEFAULT_PORT) != CURLUE_OK) return {};
  std::string result = text;
  curl_free(text);
  return result;
}

}  // namespace

std::optional<UrlParts> parse_url(const std::string& url) {
  const Url parsed(curl_url(), curl_url_cleanup);
  constexpr unsigned kFlags = CURLU_DISALLOW_USER;
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), kFlags) != CURLUE_OK) return std::nullopt;
  UrlParts parts{part_of(parsed, CURLUPART_SCHEME), part_of(parsed, CURLUPART_HOST), "",
                 part_of(parsed, CURLUPART_PATH)};
  if (parts.scheme != "http" && parts.scheme != "https") return std::nullopt;
  for (char& c : parts.host) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const std::string port = part_of(parsed, CURLUPART_PORT);
  parts.field = port.empty() ? parts.host : parts.host + ":" + port;
  if (parts.host.starts_with('[')) parts.host = parts.host.substr(1, parts.host.size() - 2);
  if (parts.host.empty()) return std::nullopt;
  return parts;
}

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  const auto address = base::IpAddress::parse(host);
  return address && base::any_contains(
                        {*base::IpNetwork::parse("127.0.0.0/8"), *base::IpNetwork::parse("::1")}, *address);
}

}  // namespace hitstream::aws
