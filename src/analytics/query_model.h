// For tests: every view in a vector, and the answers counted from it one by one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analytics/facts.h"
#include "analytics/query.h"
#include "hit/hit.h"

namespace hitstream::analytics {

struct ModelView {
  base::UnixMillis time_ms = 0;
  std::string site, page, source, utm_source, utm_medium, utm_campaign, country, browser, os, language, event;
  Device device = Device::kUnknown;
  ScreenClass screen = ScreenClass::kUnknown;
  bool bot = false;
  bool is_event = false;
  std::string visitor, sid;
  hit::ViewId id;
  bool site_guessed = false;
  std::uint64_t visible_units = 0;
  // By mark_sessions().
  bool first = false, last = false, only = false;

  // Nothing where the dimension says nothing of it.
  [[nodiscard]] std::optional<std::string> value(Dimension dimension) const;
};

class QueryModel {
 public:
  void add(const hit::Hit& hit, bool is_bot);
  void report(const hit::Hit& hit, bool is_bot);
  void leave(const hit::Hit& hit);
  // To be called before questions: sessions by their definition.
  void mark_sessions();

  [[nodiscard]] Summary summary(const Query& query) const;
  [[nodiscard]] QuerySeries series(const Query& query) const;
  [[nodiscard]] Top top(const Query& query, Dimension dimension) const;  // without a limit
  [[nodiscard]] std::uint64_t visitors_now(const Query& query) const;

  [[nodiscard]] const std::vector<ModelView>& views() const { return views_; }

 private:
  using Picked = std::vector<const ModelView*>;
  // Of buckets [first, last] of that many milliseconds.
  [[nodiscard]] Picked pick(const Query& query, std::int64_t first, std::int64_t last, std::int64_t span_ms,
                            std::optional<Dimension> also = std::nullopt) const;
  [[nodiscard]] static Sums sums(const Query& query, const Picked& picked);

  FactFinder facts_{nullptr};
  std::vector<ModelView> views_;
};

}  // namespace hitstream::analytics
