// The answers to queries, as JSON (see json.h) and as CSV (RFC 4180: a line of names, CRLF, UTF-8).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/source.h"

namespace hitstream::api {

// Means and rates are null where there is nothing to divide by, and the views of a session where the query's
// filters leave only some of them.
[[nodiscard]] std::string json_summary(const Query& query, const Summary& summary);
[[nodiscard]] std::string json_series(Window window, const QuerySeries& series);
[[nodiscard]] std::string json_top(Window window, Dimension dimension, const Top& top);
[[nodiscard]] std::string json_visitors(std::uint64_t now);
[[nodiscard]] std::string json_sites(const std::vector<std::string>& sites);
[[nodiscard]] std::string json_audit(const Audit& audit);
// [{"time_ms":…,"site":…,"page":…,"source":…,"country":…,"browser":…,"device":…,"bot":…},…]
[[nodiscard]] std::string json_hits(const std::vector<LastHit>& hits);

// Quoted where the grammar wants it. In front of a text that a spreadsheet would take for a formula stands a
// "'": the texts are what strangers sent.
[[nodiscard]] std::string csv_field(std::string_view text);

// Two lines: "now" and "before".
[[nodiscard]] std::string csv_summary(const Summary& summary);
// A line for each bucket, with its start (ISO 8601, UTC).
[[nodiscard]] std::string csv_series(Window window, const QuerySeries& series);
[[nodiscard]] std::string csv_top(Dimension dimension, const Top& top);
[[nodiscard]] std::string csv_visitors(std::uint64_t now);
[[nodiscard]] std::string csv_sites(const std::vector<std::string>& sites);
// A line for each collector.
[[nodiscard]] std::string csv_audit(const Audit& audit);

}  // namespace hitstream::api
