#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <limits>
#include <optional>

#include "base/text.h"
#include "http/server.h"

namespace hitstream::http {
namespace {

bool is_address(int family, const std::string& text) {
  in6_addr raw{};
  return inet_pton(family, text.c_str(), &raw) == 1;
}

base::Unexpected not_an_endpoint(const std::string& text, const char* why) {
  return base::fail(base::Errc::kInvalidArgument,
                    fmt::format("\"{}\" is no address to listen on: {}; allowed is ADDRESS:PORT, such as "
                                "127.0.0.1:8080, [::1]:8080, or localhost:8080",
                                text, why));
}

std::optional<std::string> parse_host(const std::string& host) {
  if (host == "localhost") return "127.0.0.1";
  if (is_address(AF_INET, host)) return host;
  if (host.size() < 2 || host.front() != '[' || host.back() != ']') return std::nullopt;
  std::string inner = host.substr(1, host.size() - 2);
  if (!is_address(AF_INET6, inner)) return std::nullopt;
  return inner;
}

}  // namespace

std::string Endpoint::to_string() const {
  const bool v6 = host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

base::Result<Endpoint> Endpoint::parse(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return not_an_endpoint(text, "the port is missing");
  std::optional<std::string> host = parse_host(text.substr(0, colon));
  if (!host) return not_an_endpoint(text, "the part before the port is no IP address");
  const std::optional<std::uint64_t> port = base::parse_decimal(std::string_view(text).substr(colon + 1));
  if (!port || *port > std::numeric_limits<std::uint16_t>::max()) {
    return not_an_endpoint(text, "the port is no number from 0 to 65535");
  }
  return Endpoint{std::move(*host), static_cast<std::uint16_t>(*port)};
}

}  // namespace hitstream::http
