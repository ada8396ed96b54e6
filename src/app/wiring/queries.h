// The API's questions and answers in the words of analytics, and back: the two modules do not know each
// other.
#pragma once

#include "analytics/audit.h"
#include "analytics/doubled_tags.h"
#include "analytics/query.h"
#include "api/source.h"

namespace hitstream::app::wiring {

[[nodiscard]] analytics::Audience to_analytics(api::Audience audience);
[[nodiscard]] analytics::Dimension to_analytics(api::Dimension dimension);
[[nodiscard]] analytics::Query to_analytics(const api::Query& query);

[[nodiscard]] api::Summary to_api(const analytics::Summary& summary);
[[nodiscard]] api::QuerySeries to_api(analytics::QuerySeries series, const api::Query& query);
[[nodiscard]] api::Top to_api(analytics::Top top);
[[nodiscard]] api::LastHit to_api(analytics::LastHit hit);
[[nodiscard]] api::Audit to_api(const analytics::Audit& audit);
// Those of the last day before `now_ms`, as api::Status has them.
[[nodiscard]] std::vector<api::DoubledTag> to_api(const analytics::DoubledTags& tags,
                                                  base::UnixMillis now_ms);
// Collectors that have not ended.
[[nodiscard]] std::vector<api::CollectorState> running_collectors(const analytics::Audit& audit);

}  // namespace hitstream::app::wiring
