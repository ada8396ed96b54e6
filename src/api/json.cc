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

// A tenth is as exact as such a number is.
double speed(double per_second) {
  return std::isfinite(per_second) && per_second > 0 ? std::round(per_second * 10) / 10 : 0.0;
}

std::string json_seconds(std::optional<std::chrono::seconds> seconds) {
  return seconds ? std::to_string(seconds->count()) : "null";
}

std::string json_shard(const ShardState& shard) {
  return fmt::format(
      R"({{"shard":{},"lag_ms":{},"rebuilding":{},"rebuilt_share":{},"hits_per_second":{},"eta_s":{}}})",
      json_quoted(shard.shard), shard.behind_latest_ms, shard.rebuilding, share(shard.rebuilt_share),
      speed(shard.hits_per_second), json_seconds(shard.to_go));
}

std::string_view name_of(Problem::Kind kind) {
  switch (kind) {
    case Problem::Kind::kJournal:
      return "journal";
    case Problem::Kind::kMissing:
      return "missing";
    case Problem::Kind::kCredentials:
      return "credentials";
    case Problem::Kind::kDenied:
      return "denied";
    case Problem::Kind::kUnreachable:
      return "unreachable";
    case Problem::Kind::kNone:
      break;
  }
  return "none";
}

std::string json_problem(const Problem& problem) {
  if (problem.kind == Problem::Kind::kNone) return "null";
  return fmt::format(R"({{"kind":"{}","text":{},"since_ms":{}}})", name_of(problem.kind),
                     json_quoted(problem.text),
                     problem.since_ms ? std::to_string(*problem.since_ms) : "null");
}

// All shards together.
ShardState sum_of(const std::vector<ShardState>& shards) {
  ShardState sum;
  sum.to_go = std::chrono::seconds(0);
  for (const ShardState& shard : shards) {
    sum.behind_latest_ms = std::max(sum.behind_latest_ms, shard.behind_latest_ms);
    sum.hits_per_second += speed(shard.hits_per_second);
    if (!shard.rebuilding) continue;
    sum.rebuilding = true;
    sum.rebuilt_share = std::min(sum.rebuilt_share, share(shard.rebuilt_share));
    if (sum.to_go) sum.to_go = shard.to_go ? std::max(sum.to_go, shard.to_go) : std::nullopt;
  }
  if (!sum.rebuilding) sum.to_go.reset();
  return sum;
}

template <class Count>
std::string json_object_of(std::span<const Count> sums) {
  std::string out = "{";
  for (const Count& sum : sums) {
    fmt::format_to(std::back_inserter(out), "{}{}:{}", out.size() == 1 ? "" : ",", json_quoted(sum.name),
                   sum.count);
  }
  out.push_back('}');
  return out;
}

std::string json_collector(const CollectorState& collector) {
  return fmt::format(R"({{"name":{},"src":{},"last_heard_ms":{},"refused":{}}})", json_quoted(collector.name),
                     json_quoted(collector.src), collector.last_heard_ms, json_sums(collector.refused));
}

std::string json_doubled_tag(const DoubledTag& tag) {
  return fmt::format(R"({{"url":{},"last_ms":{}}})", json_quoted(tag.url), tag.last_ms);
}

template <class Value>
std::string json_list(const std::vector<Value>& values, std::string (*to_json)(const Value&)) {
  std::string out;
  for (const Value& value : values) out.append(out.empty() ? "" : ",").append(to_json(value));
  return out;
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

std::string json_sums(std::span<const NamedCount> sums) { return json_object_of(sums); }
std::string json_sums(std::span<const TextCount> sums) { return json_object_of(sums); }

std::string json_status(const Status& status) {
  const ShardState sum = sum_of(status.shards);
  return fmt::format(
      R"({{"lag_ms":{},"rebuilding":{},"rebuilt_share":{},"hits_per_second":{},"eta_s":{},"problem":{},)"
      R"("journal_failing":{},"counted":{},"late":{},"skewed":{},"repeats":{},"unreadable":{},"lost":{},)"
      R"("own":{},"prefetched":{},"bots":{},"kinds":{},"history":{{"complete":{},"share":{},"lost":{}}},)"
      R"("collectors":[{}],"doubled_tags":[{}],"shards":[{}]}})",
      sum.behind_latest_ms, sum.rebuilding, sum.rebuilt_share, speed(sum.hits_per_second),
      json_seconds(sum.to_go), json_problem(status.problem), status.problem.kind == Problem::Kind::kJournal,
      status.counted, status.late, status.skewed, status.repeats, status.unreadable, status.lost, status.own,
      status.prefetched, json_sums(status.bots), json_sums(status.kinds), status.history.complete,
      share(status.history.share), status.history.lost, json_list(status.collectors, json_collector),
      json_list(status.doubled_tags, json_doubled_tag), json_list(status.shards, json_shard));
}

std::string json_live(base::UnixMillis now_ms, const Series& series, const Status& status) {
  return fmt::format(R"({{"now_ms":{},"minute":{},"hour":{},"day":{},"status":{}}})", now_ms,
                     json_counts(series.minute), json_counts(series.hour), json_counts(series.day),
                     json_status(status));
}

std::string json_config(const DashboardOptions& options, std::string_view auth,
                        const std::optional<std::string>& site) {
  return fmt::format(R"({{"collect_url":{},"demo":{},"auth":{},"site":{}}})",
                     json_quoted(options.collect_url), options.demo, json_quoted(auth),
                     site ? json_quoted(*site) : "null");
}

}  // namespace hitstream::api
