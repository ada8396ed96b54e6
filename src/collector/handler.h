// One loop's side of the collector.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "collector/collector.h"
#include "collector/cookie.h"
#include "collector/metrics.h"
#include "env/random.h"
#include "http/request.h"
#include "http/server.h"
#include "journal/journal.h"

namespace hitstream::collector {

// What the loops share. Everything referred to outlives the handlers.
struct Shared {
  Options options;
  journal::Journal& journal;
  const env::Clock& clock;
  env::Random& random;
  Metrics metrics;
  // The last append of any loop failed: so that the first failure and the recovery are logged, not every one.
  std::atomic<bool> failing{false};
};

class Handler final : public http::LoopHandler {
 public:
  explicit Handler(Shared& shared);

  void handle(const http::Request& request, http::Exchange& exchange) override;
  // Appends the turn's records in one write. On failure none of them is in the journal.
  [[nodiscard]] bool commit() override;

 private:
  // A session's id, in memory of the request or of the handler.
  struct Session {
    std::string_view id;
    bool fresh = false;
  };

  void handle_collect(const http::Request& request, http::Exchange& exchange);
  void handle_favicon(const http::Request& request, http::Exchange& exchange);
  void accept_hit(const http::Request& request, http::Exchange& exchange);
  void append_record(const http::Request& request, const Session& session, base::UnixMillis now_ms);
  [[nodiscard]] bool is_collect_path(std::string_view path) const;
  [[nodiscard]] Session session_of(const http::Request& request);
  void refuse_turn(const base::Error& error);
  void forget_turn();

  Shared& shared_;
  env::BufferedRandom random_;
  http::ReplyTemplate hit_reply_;
  http::Reply options_reply_, method_reply_, favicon_method_reply_, not_found_reply_, favicon_reply_;
  std::string record_;  // kept for its memory
  char fresh_id_[kSessionIdLength] = {};
  journal::Batch batch_;
  TurnCounts turn_;
};

}  // namespace hitstream::collector
