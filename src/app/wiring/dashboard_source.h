// What the dashboard shows, put together from what is counted, the stream and, where it is here, the journal.
#pragma once

#include <functional>

#include "api/api.h"
#include "app/wiring/counting_side.h"

namespace hitstream::app::wiring {

// What is wrong beside the counting, if anything. Thread-safe.
using FindProblem = std::function<api::Problem()>;

// Thread-safe. What is given must outlive it.
class DashboardSource final : public api::Source {
 public:
  DashboardSource(const CountingSide& counting, const env::Clock& clock, FindProblem find_problem)
      : counting_(counting), clock_(clock), find_problem_(std::move(find_problem)) {}

  [[nodiscard]] api::Series series(base::UnixMillis now_ms, api::Audience audience,
                                   std::string_view site) const override;
  [[nodiscard]] api::Status status() const override;
  [[nodiscard]] api::Summary summary(const api::Query& query) const override;
  [[nodiscard]] api::QuerySeries query_series(const api::Query& query) const override;
  [[nodiscard]] api::Top top(const api::Query& query, api::Dimension dimension, std::size_t limit,
                             std::string_view contains) const override;
  [[nodiscard]] std::uint64_t visitors_now(const api::Query& query) const override;
  [[nodiscard]] std::vector<api::LastHit> last_hits(std::string_view site, api::Audience audience,
                                                    std::size_t limit) const override;
  [[nodiscard]] std::vector<std::string> sites() const override;
  [[nodiscard]] api::Audit audit() const override;

 private:
  [[nodiscard]] api::ShardState state_of(const consumer::ShardStatus& shard) const;
  const CountingSide& counting_;
  const env::Clock& clock_;
  FindProblem find_problem_;
};

}  // namespace hitstream::app::wiring
