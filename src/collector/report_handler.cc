#include "collector/report_handler.h"

#include "base/text.h"
#include "collector/kept_headers.h"
#include "collector/replies.h"

namespace hitstream::collector {
namespace {

// Collectors of a fleet may disagree that much about the time.
constexpr std::int64_t kClockSkewSeconds = 300;

// The cookie's part in it, new or back, is known by the view's own record.
std::string_view id_name(const Token& token) {
  if ((token.flags & Token::kPrivate) != 0) return "private";
  return (token.flags & Token::kCookieless) != 0 ? "none" : "";
}

void write_view(const Token& token, std::uint64_t number, std::string& out) {
  out = base::to_hex(token.view);
  if (number > 0) out.append(1, '.').append(std::to_string(number));
}

}  // namespace

void ReportHandler::handle(const http::Request& request, http::Exchange& exchange, const Visitor& visitor) {
  const std::string_view origin = request.header(kOrigin);
  const auto refused = take(request, visitor);
  if (!refused) return exchange.reply_after_commit(accepted_for(origin));
  shared_.metrics.refuse(refused->reason);
  http::Reply reply = text_reply(refused->status, refused->text);
  allow_origin(origin, reply);
  exchange.reply(reply);
}

std::optional<ReportHandler::Refused> ReportHandler::take(const http::Request& request,
                                                          const Visitor& visitor) {
  const auto report = parser_.parse(request.body);
  if (!report) return Refused{Refusal::kMalformed, 400, "This is no report.\n"};
  const auto token = shared_.sealer.open((*report)->token);
  if (!token) return Refused{Refusal::kToken, 403, "This token is not valid.\n"};
  if (const auto refused = check(*token, **report)) return refused;
  if (!add_record(request, visitor, *token, **report))
    return Refused{Refusal::kTooLarge, 413, "The record of this report would be too large.\n"};
  return std::nullopt;
}

std::optional<ReportHandler::Refused> ReportHandler::check(const Token& token, const Report& report) {
  if (!is_alive(token)) return Refused{Refusal::kExpired, 403, "This token is too old.\n"};
  if (!is_of_token_site(token, report))
    return Refused{Refusal::kTokenSite, 403, "This token is of another site.\n"};
  if (is_refused_site(report)) return Refused{Refusal::kSite, 403, "This site is not known here.\n"};
  if (!shared_.token_uses.use(token))
    return Refused{Refusal::kOverused, 403, "This token has been used too often.\n"};
  return std::nullopt;
}

bool ReportHandler::is_alive(const Token& token) const {
  const std::int64_t age_s =
      shared_.clock.wall_ms() / base::kMillisPerSecond - static_cast<std::int64_t>(token.issued_s);
  return age_s >= -kClockSkewSeconds && age_s <= shared_.options.token_life.count();
}

// A report that says nothing of its site is taken: the token stands for it.
bool ReportHandler::is_of_token_site(const Token& token, const Report& report) {
  if (token.site == 0) return true;
  const bool named = (token.flags & Token::kSiteNamed) != 0;
  const auto said = site_name(named ? report.site : host_of(report.page), false, site_text_);
  return said.empty() || shared_.sealer.hash_of(said) == token.site;
}

bool ReportHandler::is_refused_site(const Report& report) {
  const auto site = site_name(report.site.empty() ? host_of(report.page) : report.site, false, site_text_);
  if (site.empty() || shared_.is_known(site)) return false;
  shared_.metrics.unknown_sites.add();
  return shared_.options.refuse_unknown_sites;
}

bool ReportHandler::add_record(const http::Request& request, const Visitor& visitor, const Token& token,
                               const Report& report) {
  const Options& options = shared_.options;
  const bool is_private = visitor.is_private || (token.flags & Token::kPrivate) != 0;
  const bool same_site = report.kind == Kind::kNav || host_of(report.source) == host_of(report.page);
  AddressText address_text;
  write_view(token, report.number, view_);
  return turn_.add(
      report.kind,
      {.referer = kept_part(request.header(kReferer), options.keep_query, true, referer_room_),
       .user_agent = request.header(kUserAgent),
       .ip = recorded_address(visitor.address, options.policy_for(is_private), address_text),
       .sid = base::to_hex(token.session),
       .timestamp_ms = shared_.clock.wall_ms(),
       .kind = name_of(report.kind),
       .view = view_,
       .site = site_name(report.site, false, site_text_),
       .page = kept_part(report.page, options.keep_query, options.keep_fragment, page_room_),
       .source = same_site ? kept_part(report.source, options.keep_query, options.keep_fragment, source_room_)
                           : report.source,
       .title = report.title,
       .lang = report.lang,
       .screen = report.screen,
       .viewport = report.viewport,
       .tz = report.tz,
       .load_ms = report.load_ms,
       .webdriver = report.webdriver,
       .twice = report.twice,
       .visible_ms = report.visible_ms,
       .event = report.event,
       .props = report.props,
       .purpose = purpose_of(request),
       .id = id_name(token),
       .own = visitor.is_owner});
}

const http::Reply& ReportHandler::accepted_for(std::string_view origin) {
  if (!accepted_ || accepted_origin_ != origin) {
    accepted_ = report_reply(origin);
    accepted_origin_ = origin;
  }
  return *accepted_;
}

}  // namespace hitstream::collector
