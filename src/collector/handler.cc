#include "collector/handler.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "collector/client_address.h"
#include "collector/kept_headers.h"
#include "collector/replies.h"
#include "hit/hit.h"
#include "telemetry/log.h"

namespace hitstream::collector {

Handler::Handler(Shared& shared)
    : shared_(shared),
      random_(shared.random),
      hit_reply_(hit_reply(shared.options), kSessionSlot),
      options_reply_(options_reply()),
      method_reply_(method_not_allowed_reply(kAllowedMethods)),
      favicon_method_reply_(method_not_allowed_reply(kAllowedFaviconMethods)),
      not_found_reply_(not_found_reply()),
      favicon_reply_(favicon_reply()) {}

void Handler::handle(const http::Request& request, http::Exchange& exchange) {
  if (is_collect_path(request.path)) return handle_collect(request, exchange);
  if (request.path == "/favicon.ico") return handle_favicon(request, exchange);
  if (request.path == "*" && request.method == http::Method::kOptions) return exchange.reply(options_reply_);
  shared_.metrics.refused_path.add();
  exchange.reply(not_found_reply_);
}

void Handler::handle_collect(const http::Request& request, http::Exchange& exchange) {
  switch (request.method) {
    case http::Method::kGet:
      return accept_hit(request, exchange);
    case http::Method::kHead:
      return exchange.reply(hit_reply_, session_of(request).id);
    case http::Method::kOptions:
      return exchange.reply(options_reply_);
    default:
      shared_.metrics.refused_method.add();
      return exchange.reply(method_reply_);
  }
}

void Handler::handle_favicon(const http::Request& request, http::Exchange& exchange) {
  const bool reads = request.method == http::Method::kGet || request.method == http::Method::kHead;
  exchange.reply(reads ? favicon_reply_ : favicon_method_reply_);
}

void Handler::accept_hit(const http::Request& request, http::Exchange& exchange) {
  const Session session = session_of(request);
  const base::UnixMillis now_ms = shared_.clock.wall_ms();
  append_record(request, session, now_ms);
  batch_.add(record_, now_ms);
  turn_.record_bytes += record_.size();
  ++(session.fresh ? turn_.new_sessions : turn_.returning_sessions);
  exchange.reply_after_commit(hit_reply_, session.id);
}

void Handler::append_record(const http::Request& request, const Session& session, base::UnixMillis now_ms) {
  const auto address =
      client_address(request.peer, request.header(kProxyHeader), shared_.options.trusted_proxies);
  AddressText address_text;
  record_.clear();
  hit::append_record({.referer = request.header(kReferer),
                      .user_agent = request.header(kUserAgent),
                      .ip = write_address(address, address_text),
                      .sid = session.id,
                      .timestamp_ms = now_ms},
                     shared_.options.field_bytes_max, record_);
}

bool Handler::commit() {
  const auto offset = shared_.journal.append(batch_);
  if (!offset) {
    refuse_turn(offset.error());
  } else {
    shared_.metrics.accept(turn_);
    if (shared_.failing.load(std::memory_order_relaxed) && shared_.failing.exchange(false)) {
      telemetry::log_info("The journal takes hits again");
    }
  }
  forget_turn();
  return offset.has_value();
}

bool Handler::is_collect_path(std::string_view path) const {
  const auto& paths = shared_.options.paths;
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

Handler::Session Handler::session_of(const http::Request& request) {
  const auto own = find_session_id(request.header(kCookie), shared_.options.cookie_name);
  if (!own.empty()) return {.id = own, .fresh = false};
  std::array<std::uint8_t, kSessionIdLength / 2> bits;
  random_.fill(bits);
  base::write_hex(bits, fresh_id_);
  return {.id = {fresh_id_, kSessionIdLength}, .fresh = true};
}

void Handler::refuse_turn(const base::Error& error) {
  const bool full = error.code == base::Errc::kFull;
  (full ? shared_.metrics.refused_full : shared_.metrics.refused_error).add(turn_.hits());
  if (!shared_.failing.exchange(true)) {
    telemetry::log_error("The journal refuses hits; they are answered 503", {{"reason", error.message}});
  }
}

void Handler::forget_turn() {
  batch_.clear();
  turn_ = {};
}

}  // namespace hitstream::collector
