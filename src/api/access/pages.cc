#include "api/access/pages.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/access/signer.h"
#include "api/respond.h"
#include "api/site.h"

namespace hitstream::api::access {
namespace {

constexpr std::string_view kStyle =
    "html{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}"
    "body{max-width:22rem;margin:15vh auto;padding:0 1rem}"
    "h1{font-size:1.4rem}label,input,button{display:block;width:100%;box-sizing:border-box;font:inherit}"
    "input,button{margin:.4rem 0 1rem;padding:.6rem;border:1px solid;border-radius:.4rem}"
    "button{cursor:pointer;font-weight:600}"
    "[role=alert]{border-left:.25rem solid #c22;padding-left:.75rem}";

http::Reply page(int status, std::string_view title, std::string_view body) {
  static const std::string headers = fmt::format(
      "Content-Security-Policy: default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; "
      "form-action 'self'; frame-ancestors 'none'\r\nReferrer-Policy: same-origin\r\nX-Frame-Options: "
      "DENY\r\n",
      sha256_base64(kStyle));
  http::Reply reply = uncached_reply(
      status, "text/html; charset=utf-8",
      fmt::format("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
                  "<meta name=\"viewport\" content=\"width=device-width\">"
                  "<title>{0} · hitstream</title><style>{1}</style><main><h1>{0}</h1>{2}</main></html>\n",
                  html_escaped(title), kStyle, body));
  reply.headers.append(headers);
  return reply;
}

}  // namespace

http::Reply login_page(int status, std::string_view next, std::string_view complaint) {
  const std::string alert =
      complaint.empty() ? "" : fmt::format("<p role=\"alert\">{}</p>", html_escaped(complaint));
  return page(status, "Log in",
              fmt::format("{}<form method=\"post\" action=\"/login\">"
                          "<input type=\"hidden\" name=\"next\" value=\"{}\">"
                          "<label for=\"password\">Password of this dashboard</label>"
                          "<input id=\"password\" name=\"password\" type=\"password\" required autofocus "
                          "autocomplete=\"current-password\"><button>Log in</button></form>",
                          alert, html_escaped(local_path(next))));
}

http::Reply message_page(int status, std::string_view title, std::string_view text) {
  return page(status, title, fmt::format("<p>{}</p>", html_escaped(text)));
}

std::string local_path(std::string_view next) {
  const bool is_path = next.size() <= 2048 && next.starts_with('/') && !next.starts_with("//");
  const bool is_plain =
      std::all_of(next.begin(), next.end(), [](char c) { return c > 0x20 && c < 0x7F && c != '\\'; });
  return is_path && is_plain ? std::string(next) : "/dashboard";
}

}  // namespace hitstream::api::access
