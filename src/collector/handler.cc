#include "collector/handler.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "collector/kept_headers.h"
#include "telemetry/log.h"

namespace hitstream::collector {
namespace {

std::string_view id_name(SessionSource source) {
  switch (source) {
    case SessionSource::kNew:
      return "new";
    case SessionSource::kReturning:
      return "back";
    case SessionSource::kNone:
      return "none";
    case SessionSource::kPrivate:
      break;
  }
  return "private";
}

CookieForm cookie_form(SessionSource source, bool over_tls) {
  if (source == SessionSource::kNone || source == SessionSource::kPrivate) return CookieForm::kNone;
  return over_tls ? CookieForm::kSecure : CookieForm::kLax;
}

BodyForm body_form(const http::Request& request, const CollectQuery& query) {
  if (query.noscript) return BodyForm::kPixel;
  return accepts_gzip(request.header(kAcceptEncoding)) ? BodyForm::kGzip : BodyForm::kIdentity;
}

}  // namespace

Handler::Handler(Shared& shared)
    : shared_(shared),
      random_(shared.random),
      cookieless_(shared.options.secret),
      turn_(shared.options),
      reports_(shared, turn_),
      options_reply_(options_reply({})),
      method_reply_(method_not_allowed_reply(kAllowedMethods)),
      favicon_method_reply_(method_not_allowed_reply(kAllowedFaviconMethods)),
      not_found_reply_(not_found_reply()),
      favicon_reply_(favicon_reply()) {}

void Handler::handle(const http::Request& request, http::Exchange& exchange) {
  if (is_collect_path(request.path)) return handle_collect(request, exchange);
  if (request.path == "/favicon.ico") return handle_favicon(request, exchange);
  if (request.path == "*" && request.method == http::Method::kOptions) return exchange.reply(options_reply_);
  shared_.metrics.refuse(Refusal::kPath);
  exchange.reply(not_found_reply_);
}

void Handler::handle_collect(const http::Request& request, http::Exchange& exchange) {
  using http::Method;
  if (request.method == Method::kOptions) return exchange.reply(options_reply(request.header(kOrigin)));
  const bool reads = request.method == Method::kGet || request.method == Method::kHead;
  if (!reads && request.method != Method::kPost) {
    shared_.metrics.refuse(Refusal::kMethod);
    return exchange.reply(method_reply_);
  }
  View view;
  view.visitor = Visitor::of(request, shared_.options);
  if (shared_.limits && !shared_.limits->allow(view.visitor.address, shared_.clock.steady_ns())) {
    shared_.metrics.refuse(Refusal::kRate);
    http::Reply reply = too_many_reply(shared_.limits->retry_after_s());
    allow_origin(request.header(kOrigin), reply);
    return exchange.reply(reply);
  }
  if (!reads) return reports_.handle(request, exchange, view.visitor);
  view.query = parse_query(request.query);
  handle_view(request, exchange, view);
}

void Handler::handle_favicon(const http::Request& request, http::Exchange& exchange) {
  const bool reads = request.method == http::Method::kGet || request.method == http::Method::kHead;
  exchange.reply(reads ? favicon_reply_ : favicon_method_reply_);
}

void Handler::handle_view(const http::Request& request, http::Exchange& exchange, View& view) {
  if (view.query.optout)
    return exchange.reply(optout_reply(shared_.options, *view.query.optout, view.visitor.over_tls));
  view.referer = referers_.read(request.header(kReferer));
  view.site = view.query.site.empty() ? view.referer.site : site_name(view.query.site, true, site_text_);
  view.purpose = purpose_of(request);
  const bool is_hit = request.method == http::Method::kGet;
  const bool refused = is_hit ? shared_.refuses(view.site)
                              : shared_.options.refuse_unknown_sites && !shared_.is_known(view.site);
  if (refused) {
    if (!view.query.noscript) return exchange.reply(unknown_site_reply());
    return exchange.reply(shared_.replies.of(BodyForm::kPixel, CookieForm::kNone), {});
  }
  view.session = session_of(request, view);
  values_.set_session(view.session.id);
  if (is_hit) return accept_view(request, exchange, view);
  const BodyForm body = body_form(request, view.query);
  const CookieForm cookie = cookie_form(view.session.source, view.visitor.over_tls);
  exchange.reply(shared_.replies.of(body, cookie), values_.of(body, cookie));
}

void Handler::accept_view(const http::Request& request, http::Exchange& exchange, const View& view) {
  const base::UnixMillis now_ms = turn_.now_ms(shared_.clock);
  ViewId id;
  random_.fill(id);
  if (!add_record(request, view, id, now_ms)) {
    shared_.metrics.refuse(Refusal::kTooLarge);
    return exchange.reply(text_reply(413, "The record of this hit would be too large.\n"));
  }
  turn_.add_view_facts(view.session.source, view.referer.form);
  const BodyForm body = body_form(request, view.query);
  const bool ahead = hit::is_ahead_of_view(view.purpose);
  if (body != BodyForm::kPixel) seal_token(view, id, now_ms, ahead ? shared_.script_ahead : shared_.script);
  const CookieForm cookie = cookie_form(view.session.source, view.visitor.over_tls);
  const HitReplies& replies = ahead ? shared_.replies_ahead : shared_.replies;
  exchange.reply_after_commit(replies.of(body, cookie), values_.of(body, cookie));
}

bool Handler::add_record(const http::Request& request, const View& view, const ViewId& id,
                         base::UnixMillis now_ms) {
  const Options& options = shared_.options;
  AddressText address_text;
  std::array<char, 2 * ViewId().size()> id_text;
  base::write_hex(id, id_text.data());
  return turn_.add(Kind::kView,
                   {.referer = kept_part(request.header(kReferer), options.keep_query, true, referer_room_),
                    .user_agent = request.header(kUserAgent),
                    .ip = recorded_address(view.visitor.address, options.policy_for(view.visitor.is_private),
                                           address_text),
                    .sid = view.session.id,
                    .timestamp_ms = now_ms,
                    .view = {id_text.data(), id_text.size()},
                    .site = view.query.site.empty() ? std::string_view() : view.site,
                    .purpose = view.purpose,
                    .id = id_name(view.session.source),
                    .own = view.visitor.is_owner});
}

void Handler::seal_token(const View& view, const ViewId& id, base::UnixMillis now_ms, const Script& script) {
  Token token;
  if (view.session.source == SessionSource::kPrivate) token.flags |= Token::kPrivate;
  if (view.session.source == SessionSource::kNone) token.flags |= Token::kCookieless;
  if (!view.query.site.empty()) token.flags |= Token::kSiteNamed;
  token.issued_s = static_cast<std::uint32_t>(std::max<base::UnixMillis>(now_ms, 0) / base::kMillisPerSecond);
  token.view = id;
  (void)base::parse_hex(view.session.id, token.session);
  token.site = hash_of(view.site);
  TokenText text;
  shared_.sealer.seal(token, text);
  values_.set(text, script.crc_with(text));
}

bool Handler::commit() {
  const auto offset = shared_.journal.append(turn_.batch());
  if (!offset) {
    refuse_turn(offset.error());
  } else {
    shared_.metrics.accept(turn_.counts());
    if (shared_.failing.load(std::memory_order_relaxed) && shared_.failing.exchange(false)) {
      telemetry::log_info("The journal takes hits again");
    }
  }
  turn_.clear();
  return offset.has_value();
}

bool Handler::is_collect_path(std::string_view path) const {
  for (const std::string& collected : shared_.options.paths) {
    if (path == collected) return true;
  }
  return false;
}

std::uint64_t Handler::hash_of(std::string_view site) {
  if (site != hashed_site_) {
    hashed_site_ = site;
    site_hash_ = shared_.sealer.hash_of(site);
  }
  return site_hash_;
}

Handler::Session Handler::session_of(const http::Request& request, const View& view) {
  if (view.visitor.is_private) return fresh_session(SessionSource::kPrivate);
  if (!shared_.options.cookies) return cookieless_session(request, view);
  const auto own = find_session_id(request.header(kCookie), shared_.options.cookie_name);
  if (!own.empty()) return {.id = own, .source = SessionSource::kReturning};
  return fresh_session(SessionSource::kNew);
}

Handler::Session Handler::cookieless_session(const http::Request& request, const View& view) {
  AddressText text;
  const auto bits = cookieless_.session_of(view.site, write_address(view.visitor.address, text),
                                           request.header(kUserAgent), shared_.clock.wall_ms());
  base::write_hex(bits, fresh_id_);
  return {.id = {fresh_id_, kSessionIdLength}, .source = SessionSource::kNone};
}

Handler::Session Handler::fresh_session(SessionSource source) {
  SessionBits bits;
  random_.fill(bits);
  base::write_hex(bits, fresh_id_);
  return {.id = {fresh_id_, kSessionIdLength}, .source = source};
}

void Handler::refuse_turn(const base::Error& error) {
  const bool full = error.code == base::Errc::kFull;
  shared_.metrics.refuse(full ? Refusal::kJournalFull : Refusal::kJournalError, turn_.counts().hits());
  if (!shared_.failing.exchange(true)) {
    telemetry::log_error("The journal refuses hits; they are answered 503", {{"reason", error.message}});
  }
}

}  // namespace hitstream::collector
