#include "config/collector_settings.h"

#include <algorithm>

#include "config/define.h"
#include "config/rules.h"

namespace hitstream::config {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

void add_cookies(std::vector<Setting>& all) {
  all.push_back(text(
      "collector.cookies", [](auto& s) -> auto& { return s.collector.cookies; }, "on|off", "on", is_on_or_off,
      "on, off",
      "on: a session is known by a cookie. off: no cookie; a session is known by a keyed hash of site, "
      "address, User-Agent and day."));
  all.push_back(text(
      "collector.cookie_name", [](auto& s) -> auto& { return s.collector.cookie_name; }, "NAME", "sid",
      is_header_name, "the name of a cookie",
      "The session cookie. With _own behind it: the cookie by which a site's own people are left out."));
  all.push_back(text(
      "collector.cookie_domain", [](auto& s) -> auto& { return s.collector.cookie_domain; }, "DOMAIN", "",
      is_domain_or_empty, "a domain (example.org), or empty",
      "The domain of the cookie. Empty: the collector's own host."));
}

void add_tracker(std::vector<Setting>& all) {
  all.push_back(text(
      "collector.secret_file", [](auto& s) -> auto& { return s.collector.secret_file; }, "FILE", "",
      [](std::string_view) { return true; }, "a path, or empty",
      "32 bytes, the same on every collector of a fleet: the key of tokens and of cookieless sessions. "
      "Empty: secret in the data folder; made when missing."));
  all.push_back(duration(
      "collector.token_life", [](auto& s) -> auto& { return s.collector.token_life; }, hours(24),
      {seconds(1), hours(24 * 30), seconds(1)},
      "How long after a view its page may report; later reports are answered 403."));
  all.push_back(number(
      "collector.token_uses", Type::kCount, [](auto& s) -> auto& { return s.collector.token_uses; }, 256,
      {1, 1'000'000}, "Reports of one view; more are answered 403."));
  all.push_back(switch_of(
      "collector.keep_query", [](auto& s) -> auto& { return s.collector.keep_query; }, true,
      "Page URLs are recorded with their query; without, the parameters of a campaign (utm_...) stay."));
  all.push_back(switch_of(
      "collector.keep_fragment", [](auto& s) -> auto& { return s.collector.keep_fragment; }, false,
      "Page URLs are recorded with their fragment."));
  all.push_back(switch_of(
      "collector.count_restored", [](auto& s) -> auto& { return s.collector.count_restored; }, false,
      "A page that the browser shows again from its back/forward cache is a view."));
}

void add_sites(std::vector<Setting>& all) {
  all.push_back(list(
      "collector.sites", [](auto& s) -> auto& { return s.collector.sites; }, "SITE[,...]", {}, true,
      is_site_name, "host names and names of sites; none: every site",
      "The sites whose hits are taken, by the page's host or the tag's site."));
  all.push_back(text(
      "collector.unknown_sites", [](auto& s) -> auto& { return s.collector.unknown_sites; }, "WHAT", "refuse",
      [](std::string_view v) { return v == "accept" || v == "refuse"; }, "accept, refuse",
      "What becomes of hits of other sites than collector.sites. They are counted either way."));
  all.push_back(list(
      "collector.own_addresses", [](auto& s) -> auto& { return s.collector.own_addresses; }, "CIDR[,...]", {},
      true, is_network, "networks (10.0.0.0/8, fd00::/8) and addresses",
      "Visitors from here are the site's own people: their hits are marked and left out of the counts."));
}

void add_rate(std::vector<Setting>& all) {
  all.push_back(number(
      "collector.rate_per_second", Type::kCount, [](auto& s) -> auto& { return s.collector.rate_per_second; },
      0, {0, 1'000'000},
      "Requests a second of one client: an IPv4 address, or the first 64 bits of an IPv6 address; more are "
      "answered 429. 0: no limit."));
  all.push_back(number(
      "collector.rate_burst", Type::kCount, [](auto& s) -> auto& { return s.collector.rate_burst; }, 50,
      {1, 1'000'000}, "Requests that one client may send at once before collector.rate_per_second holds."));
}

}  // namespace

void add_collector(std::vector<Setting>& all) {
  all.push_back(text(
      "collector.listen", [](auto& s) -> auto& { return s.collector.listen; }, "HOST:PORT", "127.0.0.1:8080",
      is_listen_address, kListenAllowed, "Where the collector takes hits."));
  all.back().listens_as = Program::kCollector;
  all.push_back(text(
      "collector.name", [](auto& s) -> auto& { return s.collector.name; }, "NAME", "",
      [](std::string_view v) { return v.empty() || is_collector_name(v); },
      "1 to 64 letters, digits, _ . -, or empty",
      "What the audit calls this collector: of several, each its own. Empty: the host's name and some "
      "digits, "
      "kept in the data folder."));
  all.push_back(list(
      "collector.paths", [](auto& s) -> auto& { return s.collector.paths; }, "PATH[,...]", {"/collect"},
      false, is_url_path, "one or more paths that begin with /", "Paths that count as a hit."));
  all.push_back(list(
      "collector.trusted_proxies", [](auto& s) -> auto& { return s.collector.trusted_proxies; }, "CIDR[,...]",
      {"127.0.0.0/8", "::1"}, true, is_network,
      "networks (10.0.0.0/8, fd00::/8) and addresses; none: trust nobody",
      "Peers whose word for the client's address is taken."));
  all.back().flag_name = "--trusted-proxies";
  all.push_back(text(
      "collector.proxy_header", [](auto& s) -> auto& { return s.collector.proxy_header; }, "NAME",
      "X-Forwarded-For", is_header_name, "the name of a header field",
      "The one header in which a trusted proxy names the client."));
  all.push_back(text(
      "collector.public_url", [](auto& s) -> auto& { return s.collector.public_url; }, "URL", "",
      [](std::string_view v) { return v.empty() || is_web_url(v); }, "http://… or https://…, or empty",
      "URL of the tag as browsers reach it, shown on the dashboard. Empty: serve makes it from the listen "
      "address."));
  all.back().programs = {Program::kServe, Program::kDashboard};
  add_cookies(all);
  add_tracker(all);
  add_sites(all);
  add_rate(all);
}

void add_privacy(std::vector<Setting>& all) {
  all.push_back(switch_of(
      "privacy.gpc", [](auto& s) -> auto& { return s.privacy.gpc; }, true,
      "Sec-GPC: 1 is honoured: no cookie, a session of its own for each view, the address cut."));
  all.push_back(switch_of(
      "privacy.dnt", [](auto& s) -> auto& { return s.privacy.dnt; }, false,
      "DNT: 1 is honoured in the same way, and nothing but the view is reported."));
  all.push_back(text(
      "privacy.ip", [](auto& s) -> auto& { return s.privacy.ip; }, "WHAT", "full",
      [](std::string_view v) { return v == "full" || v == "cut" || v == "none"; }, "full, cut, none",
      "How much of a visitor's address is recorded. cut: the first 24 bits of IPv4, 48 of IPv6."));
}

}  // namespace hitstream::config
