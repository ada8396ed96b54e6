// The collector's replies, made once.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "collector/cookie.h"
#include "collector/options.h"
#include "collector/script.h"
#include "http/request.h"

namespace hitstream::collector {

enum class CookieForm : std::uint8_t {
  kNone,
  kLax,     // SameSite=Lax, over plain HTTP
  kSecure,  // SameSite=None; Secure; Partitioned, over TLS: also for pages of other sites
};

enum class BodyForm : std::uint8_t {
  kIdentity,
  kGzip,
  kPixel,  // a transparent GIF of one pixel, for pages without JavaScript
};

// What differs from one view's answer to the next.
class HitValues {
 public:
  void set_session(std::string_view hex);
  void set(const TokenText& token, const Crc& crc);
  // As the template of these forms takes them.
  [[nodiscard]] std::string_view of(BodyForm body, CookieForm cookie) const;

 private:
  std::array<char, kSessionIdLength + kTokenLength + Crc().size()> bytes_{};
};

// 200: the script, or the pixel, and the session cookie. HEAD gets the same head, and is no hit. Immutable;
// one serves all loops.
class HitReplies {
 public:
  HitReplies(const Options& options, const Script& script);
  [[nodiscard]] const http::ReplyTemplate& of(BodyForm body, CookieForm cookie) const {
    return templates_[index(body, cookie)];
  }

 private:
  [[nodiscard]] static std::size_t index(BodyForm body, CookieForm cookie) {
    return static_cast<std::size_t>(body) * 3 + static_cast<std::size_t>(cookie);
  }
  std::vector<http::ReplyTemplate> templates_;
};

// 200 to a site that is not known: a script that does nothing, and no cookie.
[[nodiscard]] http::Reply unknown_site_reply();
// 200 that sets, or removes, the cookie by which the site's own people are left out, and says so.
[[nodiscard]] http::Reply optout_reply(const Options& options, bool opt_out, bool over_tls);
// A few words, in plain text.
[[nodiscard]] http::Reply text_reply(int status, std::string_view text);
[[nodiscard]] http::Reply too_many_reply(std::int64_t retry_after_s);

// Lets a page of `origin` read the reply to a request that it sent with its cookies (Fetch, section 3.2).
// An empty origin adds nothing, nor does one that is no header's value.
void allow_origin(std::string_view origin, http::Reply& reply);
// 204 that tells what may be asked of a collect path, also in answer to a preflight.
[[nodiscard]] http::Reply options_reply(std::string_view origin);
[[nodiscard]] http::Reply report_reply(std::string_view origin);  // 204

[[nodiscard]] http::Reply method_not_allowed_reply(std::string_view allow);
[[nodiscard]] http::Reply not_found_reply();
// 204, kept for a day: browsers ask for it by themselves.
[[nodiscard]] http::Reply favicon_reply();

inline constexpr std::string_view kAllowedMethods = "GET, HEAD, POST, OPTIONS";
inline constexpr std::string_view kAllowedFaviconMethods = "GET, HEAD";

}  // namespace hitstream::collector
