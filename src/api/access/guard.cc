#include "api/access/guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/query_string.h"
#include "base/ip_address.h"
#include "base/text.h"

namespace hitstream::api::access {
namespace {

using base::Result;
using Kind = Caller::Kind;

constexpr std::string_view kBearer = "Bearer ";

// Empty when there is none.
std::string_view cookie_named(std::string_view name, std::string_view cookies) {
  while (!cookies.empty()) {
    std::string_view value = base::trim(take_until(cookies, ';'));
    if (take_until(value, '=') == name) return value;
  }
  return {};
}

// "stats.example:8443" of "https://stats.example:8443/x".
std::string_view authority_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  return url.substr(0, url.find('/'));
}

bool is_secure(std::string_view url) { return url.starts_with("https://"); }

}  // namespace

Result<Guard> Guard::make(Options options) {
  std::optional<PasswordHash> password;
  if (!options.password_hash.empty()) {
    auto parsed = PasswordHash::parse(options.password_hash);
    if (!parsed) {
      return base::fail(parsed.error().code, "auth.password_hash: " + parsed.error().message);
    }
    password = *std::move(parsed);
  }
  // Nobody is asked for it then.
  if (options.open_to_all) password.reset();
  const bool closed = options.loopback_listener || password || !options.token_hashes.empty();
  if (!closed && !options.open_to_all) {
    return base::fail(
        base::Errc::kInvalidArgument,
        "the dashboard would be open to everybody who reaches dashboard.listen: make a password with "
        "`hitstream password` and set auth.password_hash, or say that this is meant with --auth none");
  }
  return Guard(std::move(options), std::move(password));
}

Guard::Guard(Options options, std::optional<PasswordHash> password)
    : options_(std::move(options)),
      password_(std::move(password)),
      sessions_(options_.secret, options_.password_hash),
      shares_(options_.secret) {}

Caller Guard::caller_of(const Claims& claims, base::UnixMillis now_ms) const {
  if (options_.open_to_all) return {Kind::kOwner, {}, {}};
  if (auto known = bearer(claims.authorization, now_ms)) return *std::move(known);
  if (password_) {
    const auto until_ms = sessions_.open(cookie_named(kSessionCookie, claims.cookie), now_ms);
    if (until_ms) return {Kind::kOwner, {}, until_ms};
  }
  if (is_local(claims) && !base::equals_ignoring_case(claims.sec_fetch_site, "cross-site"))
    return {Kind::kOwner, {}, {}};
  return guest(cookie_named(kShareCookie, claims.cookie), now_ms).value_or(Caller{});
}

std::optional<Caller> Guard::bearer(std::string_view authorization, base::UnixMillis now_ms) const {
  if (!base::equals_ignoring_case(authorization.substr(0, kBearer.size()), kBearer)) return std::nullopt;
  const std::string_view token = base::trim(authorization.substr(kBearer.size()));
  if (is_token(token)) return Caller{Kind::kOwner, {}, {}};
  return guest(token, now_ms);
}

std::optional<Caller> Guard::guest(std::string_view token, base::UnixMillis now_ms) const {
  auto share = shares_.open(token, now_ms);
  if (!share) return std::nullopt;
  return Caller{Kind::kGuest, std::move(share->site), share->until_ms};
}

bool Guard::is_token(std::string_view text) const {
  const std::string hash = sha256_hex(text);
  bool found = false;
  for (const std::string& known : options_.token_hashes)
    found = equals_in_constant_time(hash, known) || found;
  return found;
}

bool Guard::is_local(const Claims& claims) const {
  return options_.loopback_listener && !password_ && !claims.forwarded && is_loopback_host(claims.host);
}

bool Guard::is_same_origin(const Claims& claims) const {
  if (!claims.origin.empty()) {
    const std::string_view from = authority_of(claims.origin);
    return !from.empty() && (base::equals_ignoring_case(from, claims.host) ||
                             base::equals_ignoring_case(from, authority_of(options_.public_url)));
  }
  return claims.sec_fetch_site.empty() || claims.sec_fetch_site == "same-origin" ||
         claims.sec_fetch_site == "none";
}

std::string Guard::session_cookie(base::UnixMillis now_ms) const {
  const base::UnixMillis life_ms = std::chrono::milliseconds(options_.session_life).count();
  return cookie(kSessionCookie, sessions_.make(now_ms + life_ms), life_ms);
}

std::optional<std::string> Guard::share_cookie(std::string_view token, base::UnixMillis now_ms) const {
  const auto share = shares_.open(token, now_ms);
  if (!share) return std::nullopt;
  return cookie(kShareCookie, token, share->until_ms - now_ms);
}

std::string Guard::no_cookie(std::string_view name) const { return cookie(name, "", 0); }

// Browsers do not send it along with what other sites' pages ask for (Lax), and show it to no script.
std::string Guard::cookie(std::string_view name, std::string_view value, base::UnixMillis life_ms) const {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", name, value, life_ms / 1000,
                     is_secure(options_.public_url) ? "; Secure" : "");
}

bool is_loopback(const base::IpAddress& address) {
  static const auto v4 = *base::IpNetwork::parse("127.0.0.0/8");
  static const auto v6 = *base::IpNetwork::parse("::1");
  return v4.contains(address) || v6.contains(address);
}

bool is_loopback_host(std::string_view host) {
  if (const auto address = base::IpAddress::parse(host)) return is_loopback(*address);
  const std::size_t colon = host.find(':');
  const bool has_port = colon != std::string_view::npos;
  if (has_port && !base::parse_decimal(host.substr(colon + 1))) return false;
  return base::equals_ignoring_case(host.substr(0, colon), "localhost");
}

}  // namespace hitstream::api::access
