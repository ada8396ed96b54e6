// The API's answers as JSON text. Always valid JSON in UTF-8, whatever the strings hold.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/api.h"
#include "base/units.h"

namespace hitstream::api {

// A JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD; '<', '>' and '&' are escaped too, so
// that the text may stand anywhere in a page.
[[nodiscard]] std::string json_quoted(std::string_view text);

// "[1,2,3]"
[[nodiscard]] std::string json_counts(std::span<const std::uint64_t> counts);

// {"name":count,…}
[[nodiscard]] std::string json_sums(std::span<const NamedCount> sums);
[[nodiscard]] std::string json_sums(std::span<const TextCount> sums);

// Beside each shard's own state the answer carries the sum: the lag is that of the shard furthest behind, the
// share rebuilt that of the shard with most left to do, the time to go ("eta_s") that of the one that takes
// longest, null when one of them cannot tell yet.
[[nodiscard]] std::string json_status(const Status& status);

// All that the page draws, of one moment: {"now_ms":…,"minute":[…],"hour":[…],"day":[…],"status":{…}}.
[[nodiscard]] std::string json_live(base::UnixMillis now_ms, const Series& series, const Status& status);

// {"collect_url":…,"demo":…,"auth":"none|password|share","site":…}; `site`: of a share link, or nothing.
[[nodiscard]] std::string json_config(const DashboardOptions& options, std::string_view auth,
                                      const std::optional<std::string>& site);

}  // namespace hitstream::api
