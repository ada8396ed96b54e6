#include "collector/replies.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace hitstream::collector {
namespace {

constexpr std::string_view kNoSniff = "X-Content-Type-Options: nosniff\r\n";
constexpr std::string_view kNoStore = "Cache-Control: no-store\r\n";
constexpr std::string_view kCrossOrigin = "Cross-Origin-Resource-Policy: cross-origin\r\n";
constexpr std::string_view kJavaScript = "application/javascript; charset=utf-8";
constexpr std::string_view kPlainText = "text/plain; charset=utf-8";
constexpr std::size_t kOriginLengthMax = 300;
// Four hundred days, the longest that browsers keep a cookie.
constexpr int kOptoutSeconds = 400 * 24 * 3600;

// Stands for the session id.
constexpr std::string_view kSessionSlot = "00000000000000000000000000000000";
static_assert(kSessionSlot.size() == kSessionIdLength);

// One transparent pixel (GIF89a).
constexpr std::string_view kPixel(
    "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xFF\xFF\xFF"
    "!\xF9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02"
    "D\x01\x00;",
    43);

std::string cookie_field(const Options& options, std::string_view name, std::string_view value,
                         std::int64_t seconds, bool over_tls) {
  return fmt::format("Set-Cookie: {}={}; {}Path=/; Max-Age={}; HttpOnly; {}\r\n", name, value,
                     options.cookie_domain.empty() ? "" : fmt::format("Domain={}; ", options.cookie_domain),
                     seconds, over_tls ? "SameSite=None; Secure; Partitioned" : "SameSite=Lax");
}

std::string session_cookie(const Options& options, CookieForm form) {
  if (form == CookieForm::kNone) return {};
  return cookie_field(options, options.cookie_name, kSessionSlot, options.session_length.count(),
                      form == CookieForm::kSecure);
}

http::Reply hit_reply(const Options& options, const Script& script, BodyForm body, CookieForm cookie) {
  http::Reply reply;
  reply.headers = fmt::format("{}{}{}{}", kNoStore, session_cookie(options, cookie), kNoSniff, kCrossOrigin);
  if (body == BodyForm::kPixel) {
    reply.content_type = "image/gif";
    reply.body = kPixel;
    return reply;
  }
  reply.content_type = kJavaScript;
  reply.headers += "Vary: Accept-Encoding\r\n";
  if (body == BodyForm::kGzip) reply.headers += "Content-Encoding: gzip\r\n";
  reply.body = body == BodyForm::kGzip ? script.gzip() : script.identity();
  return reply;
}

std::vector<std::string_view> slots_of(const Script& script, BodyForm body, CookieForm cookie) {
  std::vector<std::string_view> slots;
  if (cookie != CookieForm::kNone) slots.push_back(kSessionSlot);
  if (body != BodyForm::kPixel) slots.push_back(Script::token_slot());
  if (body == BodyForm::kGzip) slots.push_back(script.crc_slot());
  return slots;
}

}  // namespace

void HitValues::set_session(std::string_view hex) {
  std::memcpy(bytes_.data(), hex.data(), kSessionIdLength);
}

void HitValues::set(const TokenText& token, const Crc& crc) {
  char* const at = bytes_.data() + kSessionIdLength;
  std::memcpy(at, token.data(), token.size());
  std::memcpy(at + token.size(), crc.data(), crc.size());
}

std::string_view HitValues::of(BodyForm body, CookieForm cookie) const {
  const std::size_t begin = cookie == CookieForm::kNone ? kSessionIdLength : 0;
  std::size_t end = bytes_.size();
  if (body == BodyForm::kPixel) end = kSessionIdLength;
  if (body == BodyForm::kIdentity) end = kSessionIdLength + kTokenLength;
  return {bytes_.data() + begin, end - begin};
}

HitReplies::HitReplies(const Options& options, const Script& script) {
  for (const BodyForm body : {BodyForm::kIdentity, BodyForm::kGzip, BodyForm::kPixel}) {
    for (const CookieForm cookie : {CookieForm::kNone, CookieForm::kLax, CookieForm::kSecure}) {
      templates_.emplace_back(hit_reply(options, script, body, cookie), slots_of(script, body, cookie));
    }
  }
}

http::Reply unknown_site_reply() {
  return {.status = 200,
          .content_type = std::string(kJavaScript),
          .headers = fmt::format("{}{}{}", kNoStore, kNoSniff, kCrossOrigin),
          .body = "void 0;\n"};
}

http::Reply optout_reply(const Options& options, bool opt_out, bool over_tls) {
  http::Reply reply = text_reply(200, opt_out ? "Visits from this browser are left out from now on.\n"
                                              : "Visits from this browser are counted again.\n");
  reply.headers +=
      std::string(kNoStore) + cookie_field(options, options.cookie_name + std::string(kOptoutSuffix),
                                           opt_out ? "1" : "", opt_out ? kOptoutSeconds : 0, over_tls);
  return reply;
}

http::Reply text_reply(int status, std::string_view text) {
  return {.status = status,
          .content_type = std::string(kPlainText),
          .headers = std::string(kNoSniff),
          .body = std::string(text)};
}

http::Reply too_many_reply(std::int64_t retry_after_s) {
  http::Reply reply = text_reply(429, "Too many requests.\n");
  reply.headers += fmt::format("Retry-After: {}\r\n", retry_after_s);
  return reply;
}

void allow_origin(std::string_view origin, http::Reply& reply) {
  const bool is_value =
      !origin.empty() && origin.size() <= kOriginLengthMax &&
      std::all_of(origin.begin(), origin.end(), [](char c) { return c > ' ' && c < '\x7F'; });
  if (!is_value) return;
  reply.headers += fmt::format(
      "Access-Control-Allow-Origin: {}\r\nAccess-Control-Allow-Credentials: true\r\nVary: Origin\r\n",
      origin);
}

http::Reply options_reply(std::string_view origin) {
  http::Reply reply{.status = 204,
                    .content_type = {},
                    .headers = fmt::format("Allow: {}\r\n", kAllowedMethods),
                    .body = {}};
  if (origin.empty()) return reply;
  allow_origin(origin, reply);
  reply.headers += fmt::format(
      "Access-Control-Allow-Methods: {}\r\nAccess-Control-Allow-Headers: Content-Type\r\n"
      "Access-Control-Max-Age: 86400\r\n",
      kAllowedMethods);
  return reply;
}

http::Reply report_reply(std::string_view origin) {
  http::Reply reply{
      .status = 204, .content_type = {}, .headers = fmt::format("{}{}", kNoStore, kCrossOrigin), .body = {}};
  allow_origin(origin, reply);
  return reply;
}

http::Reply method_not_allowed_reply(std::string_view allow) {
  http::Reply reply = text_reply(405, fmt::format("This method is not allowed here: {} are.\n", allow));
  reply.headers += fmt::format("Allow: {}\r\n", allow);
  return reply;
}

http::Reply not_found_reply() { return text_reply(404, "There is nothing here.\n"); }

http::Reply favicon_reply() {
  return {.status = 204, .content_type = {}, .headers = "Cache-Control: max-age=86400\r\n", .body = {}};
}

}  // namespace hitstream::collector
