#include <fmt/format.h>

#include <iterator>

#include "api/answers.h"
#include "api/names.h"
#include "base/time_text.h"

namespace hitstream::api {
namespace {

constexpr std::string_view kFormulaStarts = "=+-@\t\r";

template <class... Values>
void append_line(std::string& out, fmt::format_string<Values...> form, Values&&... values) {
  fmt::format_to(std::back_inserter(out), form, std::forward<Values>(values)...);
  out.append("\r\n");
}

void append_sums(std::string& out, std::string_view name, const Sums& sums) {
  append_line(out, "{},{},{},{},{},{},{}", name, sums.views, sums.visitors, sums.sessions, sums.bounces,
              sums.visible_ms, sums.visible_views);
}

// 0 where a list is shorter than the others.
std::uint64_t at(const std::vector<std::uint64_t>& counts, std::size_t index) {
  return index < counts.size() ? counts[index] : 0;
}

std::string filtered_text(const std::vector<TextCount>& counts) {
  std::string text;
  for (const TextCount& count : counts)
    text.append(fmt::format("{}{}: {}", text.empty() ? "" : "; ", count.name, count.count));
  return text;
}

}  // namespace

std::string csv_field(std::string_view text) {
  const bool is_formula = !text.empty() && kFormulaStarts.find(text.front()) != std::string_view::npos;
  std::string field = std::string(is_formula ? "'" : "").append(text);
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) quoted.append(c == '"' ? 2 : 1, c);
  return quoted.append("\"");
}

std::string csv_summary(const Summary& summary) {
  std::string out;
  append_line(out, "window,views,visitors,sessions,bounces,visible_ms,visible_views");
  append_sums(out, "now", summary.now);
  if (summary.before) append_sums(out, "before", *summary.before);
  return out;
}

std::string csv_series(Window window, const QuerySeries& series) {
  std::string out;
  append_line(out, "start,views,visitors,sessions");
  const std::size_t size = series.views.size();
  for (std::size_t i = 0; i < size; ++i) {
    const base::UnixMillis start =
        series.end_ms - static_cast<base::UnixMillis>(size - i) * span_ms_of(window);
    append_line(out, "{},{},{},{}", base::utc_text(start), series.views[i], at(series.visitors, i),
                at(series.sessions, i));
  }
  return out;
}

std::string csv_top(Dimension dimension, const Top& top) {
  std::string out;
  append_line(out, "{},views,visitors", name_of(dimension));
  for (const TopRow& row : top.rows)
    append_line(out, "{},{},{}", csv_field(row.value), row.views, row.visitors);
  return out;
}

std::string csv_visitors(std::uint64_t now) {
  std::string out;
  append_line(out, "now,within_s");
  append_line(out, "{},{}", now, kVisitorsWithin.count());
  return out;
}

std::string csv_sites(const std::vector<std::string>& sites) {
  std::string out;
  append_line(out, "site");
  for (const std::string& site : sites) append_line(out, "{}", csv_field(site));
  return out;
}

std::string csv_audit(const Audit& audit) {
  std::string out;
  append_line(out, "name,src,last_heard,accepted,counted,filtered,late,unreadable,in_flight,missing");
  for (const CollectorAudit& c : audit.collectors) {
    append_line(out, "{},{},{},{},{},{},{},{},{},{}", csv_field(c.name), csv_field(c.src),
                base::utc_text(c.last_heard_ms), c.accepted, c.counted, csv_field(filtered_text(c.filtered)),
                c.late, c.unreadable, c.in_flight, c.missing);
  }
  return out;
}

}  // namespace hitstream::api
