#include "api/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/text.h"

namespace hitstream::api {
namespace {

void append_escaped(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  const bool escaped =
      byte < 0x20 || byte == 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&';
  if (escaped) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
  } else {
    out.push_back(c);
  }
}

// Shares are told to a thousandth; anything that is no number between 0 and 1 is brought there.
double share(double value) {
  return std::isfinite(value) ? std::round(std::clamp(value, 0.0, 1.0) * 1000) / 1000 : 0.0;
}

std::string json_shard(const ShardState& shard) {
  return fmt::format(R"({{"shard":{},"lag_ms":{},"rebuilding":{},"rebuilt_share":{}}})",
                     json_quoted(shard.shard), shard.behind_latest_ms, shard.rebuilding,
                     share(shard.rebuilt_share));
}

}  // namespace

std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = base::utf8_sequence_length(text);
    if (length == 0) {
      out.append("\xef\xbf\xbd");
    } else if (length == 1) {
      append_escaped(out, text.front());
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  out.push_back('"');
  return out;
}

std::string json_counts(std::span<const std::uint64_t> counts) {
  return fmt::format("[{}]", fmt::join(counts.begin(), counts.end(), ","));
}

std::string json_status(const Status& status) {
  std::int64_t lag_ms = 0;
  bool rebuilding = false;
  double rebuilt_share = 1;
  std::string shards;
  for (const ShardState& shard : status.shards) {
    lag_ms = std::max(lag_ms, shard.behind_latest_ms);
    rebuilding = rebuilding || shard.rebuilding;
    if (shard.rebuilding) rebuilt_share = std::min(rebuilt_share, share(shard.rebuilt_share));
    shards.append(shards.empty() ? "" : ",").append(json_shard(shard));
  }
  return fmt::format(
      R"({{"lag_ms":{},"rebuilding":{},"rebuilt_share":{},"journal_failing":{},"counted":{},"late":{},"skewed":{},)"
      R"("repeats":{},"unreadable":{},"lost":{},"shards":[{}]}})",
      lag_ms, rebuilding, rebuilt_share, status.journal_failing, status.counted, status.late, status.skewed,
      status.repeats, status.unreadable, status.lost, shards);
}

std::string json_live(base::UnixMillis now_ms, const Series& series, const Status& status) {
  return fmt::format(R"({{"now_ms":{},"minute":{},"hour":{},"day":{},"status":{}}})", now_ms,
                     json_counts(series.minute), json_counts(series.hour), json_counts(series.day),
                     json_status(status));
}

std::string json_config(const DashboardOptions& options) {
  return fmt::format(R"({{"collect_url":{},"demo":{}}})", json_quoted(options.collect_url), options.demo);
}

}  // namespace hitstream::api
