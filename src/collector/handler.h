// One loop's side of the collector.
#pragma once

#include "collector/collector.h"
#include "collector/cookieless.h"
#include "collector/page_url.h"
#include "collector/query.h"
#include "collector/report_handler.h"
#include "collector/shared.h"
#include "collector/turn.h"
#include "collector/visitor.h"
#include "env/random.h"
#include "http/request.h"
#include "http/server.h"

namespace hitstream::collector {

class Handler final : public http::LoopHandler {
 public:
  explicit Handler(Shared& shared);

  void handle(const http::Request& request, http::Exchange& exchange) override;
  // Appends the turn's records in one write. On failure none of them is in the journal.
  [[nodiscard]] bool commit() override;

 private:
  // A session's id in hexadecimal, in memory of the request or of the handler.
  struct Session {
    std::string_view id;
    SessionSource source = SessionSource::kNew;
  };
  // What is known of a view before it is answered.
  struct View {
    CollectQuery query;
    Visitor visitor;
    RefererParts referer;
    std::string_view site;  // in lower case; empty: not known
    std::string_view purpose;
    Session session;
  };

  void handle_collect(const http::Request& request, http::Exchange& exchange);
  void handle_favicon(const http::Request& request, http::Exchange& exchange);
  void handle_view(const http::Request& request, http::Exchange& exchange, View& view);
  void accept_view(const http::Request& request, http::Exchange& exchange, const View& view);
  [[nodiscard]] bool add_record(const http::Request& request, const View& view, const ViewId& id,
                                base::UnixMillis now_ms);
  void seal_token(const View& view, const ViewId& id, base::UnixMillis now_ms, const Script& script);
  [[nodiscard]] bool is_collect_path(std::string_view path) const;
  [[nodiscard]] std::uint64_t hash_of(std::string_view site);
  [[nodiscard]] Session session_of(const http::Request& request, const View& view);
  [[nodiscard]] Session cookieless_session(const http::Request& request, const View& view);
  [[nodiscard]] Session fresh_session(SessionSource source);
  void refuse_turn(const base::Error& error);

  Shared& shared_;
  env::BufferedRandom random_;
  CookielessSessions cookieless_;
  Turn turn_;
  ReportHandler reports_;
  http::Reply options_reply_, method_reply_, favicon_method_reply_, not_found_reply_, favicon_reply_;
  HitValues values_;
  RefererReader referers_;
  SiteText site_text_{};
  // The last, as most views are of the same site as the one before.
  std::string hashed_site_;
  std::uint64_t site_hash_ = 0;
  std::string referer_room_;  // kept for its memory
  char fresh_id_[kSessionIdLength] = {};
};

}  // namespace hitstream::collector
