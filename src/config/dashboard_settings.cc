#include "config/dashboard_settings.h"

#include "config/define.h"
#include "config/rules.h"

namespace hitstream::config {
namespace {

using std::chrono::hours;
using enum Program;

bool is_web_url_or_empty(std::string_view value) { return value.empty() || is_web_url(value); }

}  // namespace

void add_dashboard(std::vector<Setting>& all) {
  all.push_back(text(
      "dashboard.listen", [](auto& s) -> auto& { return s.dashboard.listen; }, "HOST:PORT", "127.0.0.1:8081",
      is_listen_address, kListenAllowed, "Where the dashboard and its API are served."));
  all.back().listens_as = kDashboard;
  all.back().programs = {kServe, kDashboard, kShare};
  all.push_back(text(
      "dashboard.public_url", [](auto& s) -> auto& { return s.dashboard.public_url; }, "URL", "",
      is_web_url_or_empty, "http://… or https://…, or empty",
      "URL of the dashboard as browsers reach it, without a path: for share links; with https, cookies are "
      "sent over TLS only. Empty: made from the listen address."));
  all.back().programs = {kServe, kDashboard, kShare};
  all.push_back(list(
      "dashboard.embed_in", [](auto& s) -> auto& { return s.dashboard.embed_in; }, "ORIGIN[,...]", {}, true,
      is_origin, "origins: https://www.example.com, http://127.0.0.1:8000",
      "Sites whose pages may show the dashboard in a frame, with ?embed=1. Empty: none."));
}

void add_auth(std::vector<Setting>& all) {
  all.push_back(text(
      "auth.mode", [](auto& s) -> auto& { return s.auth.mode; }, "MODE", "auto",
      [](std::string_view v) { return v == "auto" || v == "none"; }, "auto, none",
      "auto: with a password the dashboard asks for it; without one it is open to browsers on its own "
      "machine "
      "only, and starts only on a loopback address, or with an API token. none: open to whoever reaches "
      "it."));
  all.back().flag_name = "--auth";
  all.push_back(text(
      "auth.password_hash", [](auto& s) -> auto& { return s.auth.password_hash; }, "HASH", "",
      is_password_hash_or_empty, "what `hitstream password` prints, or empty",
      "Hash of the dashboard's password. Another one ends all sessions."));
  all.push_back(list(
      "auth.token_hashes", [](auto& s) -> auto& { return s.auth.token_hashes; }, "HASH[,...]", {}, true,
      is_sha256, "hashes that `hitstream token` prints",
      "API tokens that are taken; each gives sight of everything."));
  all.push_back(duration(
      "auth.session_life", [](auto& s) -> auto& { return s.auth.session_life; }, hours(24 * 14),
      {std::chrono::minutes(1), hours(24 * 365), std::chrono::seconds(1)}, "How long a login is good for."));
  all.push_back(text(
      "auth.secret_file", [](auto& s) -> auto& { return s.auth.secret_file; }, "FILE", "",
      [](std::string_view) { return true; }, "a path, or empty",
      "32 bytes: the key of sessions and share links; another file ends them all. Empty: dashboard-secret in "
      "the data folder; made when missing."));
  all.back().programs = {kServe, kDashboard, kShare};
}

}  // namespace hitstream::config
