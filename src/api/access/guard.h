// Who is asking, and what they may see. The rules are told to operators in docs/access.md.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/access/password.h"
#include "api/access/signer.h"
#include "api/access/tickets.h"
#include "base/ip_address.h"
#include "base/result.h"
#include "base/units.h"

namespace hitstream::api::access {

inline constexpr std::string_view kSessionCookie = "hitstream_session";
inline constexpr std::string_view kShareCookie = "hitstream_share";

struct Options {
  bool open_to_all = false;               // whoever reaches the listener sees everything
  bool loopback_listener = true;          // nobody but this machine reaches it
  std::string password_hash;              // see password.h; empty: none
  std::vector<std::string> token_hashes;  // of API tokens: SHA-256, 64 lower-case hexadecimal digits
  std::chrono::seconds session_life = std::chrono::hours(24 * 14);
  Secret secret{};
  std::string public_url;  // of the dashboard, as browsers reach it; empty: not known
};

// What a request says of itself. Views of its fields, empty where they are missing.
struct Claims {
  std::string_view host{}, authorization{}, cookie{}, origin{}, sec_fetch_site{};
  bool forwarded = false;  // it has a field of those that proxies add
};

struct Caller {
  enum class Kind { kNobody, kGuest, kOwner } kind = Kind::kNobody;
  std::string site;                            // that a guest may see; else empty
  std::optional<base::UnixMillis> until_ms{};  // nothing: without end
};

// Immutable; one may serve all threads.
class Guard {
 public:
  // kInvalidArgument when the hash of the password is none, or when nothing at all would keep strangers out:
  // the listener is not a loopback one and there is neither password nor API token.
  [[nodiscard]] static base::Result<Guard> make(Options options);

  [[nodiscard]] Caller caller_of(const Claims& claims, base::UnixMillis now_ms) const;

  // Without a password, those who come from this machine itself, to a loopback address, see everything. Not
  // looked at here: which page they come from.
  [[nodiscard]] bool is_local(const Claims& claims) const;
  // Whether what it does is meant by its sender: the request comes from a page of this origin, or from no
  // page.
  [[nodiscard]] bool is_same_origin(const Claims& claims) const;

  [[nodiscard]] bool has_password() const { return password_.has_value(); }
  // Only with a password. Takes a while: see PasswordHash.
  [[nodiscard]] bool is_password(std::string_view text) const { return password_->matches(text); }
  // A value of the field Set-Cookie that lets its bearer in, for the life of a session.
  [[nodiscard]] std::string session_cookie(base::UnixMillis now_ms) const;
  // The same, for a share link's token; nothing for one that has ended or is none.
  [[nodiscard]] std::optional<std::string> share_cookie(std::string_view token,
                                                        base::UnixMillis now_ms) const;
  // One that takes the cookie of this name away.
  [[nodiscard]] std::string no_cookie(std::string_view name) const;

 private:
  Guard(Options options, std::optional<PasswordHash> password);
  [[nodiscard]] std::optional<Caller> bearer(std::string_view authorization, base::UnixMillis now_ms) const;
  [[nodiscard]] std::optional<Caller> guest(std::string_view token, base::UnixMillis now_ms) const;
  [[nodiscard]] bool is_token(std::string_view text) const;
  [[nodiscard]] std::string cookie(std::string_view name, std::string_view value,
                                   base::UnixMillis life_ms) const;

  Options options_;
  std::optional<PasswordHash> password_;
  Sessions sessions_;
  Shares shares_;
};

[[nodiscard]] bool is_loopback(const base::IpAddress& address);
// "127.0.0.1:8081", "[::1]:80", "localhost".
[[nodiscard]] bool is_loopback_host(std::string_view host);

}  // namespace hitstream::api::access
