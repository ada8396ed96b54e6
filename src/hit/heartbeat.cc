#include "hit/heartbeat.h"

#include <simdjson.h>

#include <algorithm>

#include "hit/hit.h"

namespace hitstream::hit {
namespace {

namespace dom = simdjson::dom;
using base::Errc;

base::Unexpected refuse(const char* what) {
  return base::fail(Errc::kInvalidArgument, std::string("heartbeat: ") + what);
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kCollectorNameBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                  c == '.' || c == '-';
         });
}

void append_number(std::string_view opening, std::uint64_t number, std::string& out) {
  out.append(opening).append(std::to_string(number));
}

void append_counts(std::string_view opening, const std::vector<HeartbeatCount>& counts, std::string& out) {
  bool is_first = true;
  for (const HeartbeatCount& one : counts) {
    if (one.count == 0) continue;
    out.append(is_first ? opening : std::string_view(",")).append(1, '"').append(one.name);
    append_number("\":", one.count, out);
    is_first = false;
  }
  if (!is_first) out += '}';
}

std::optional<std::uint64_t> number_of(const dom::object& object, std::string_view key) {
  std::uint64_t number = 0;
  if (object[key].get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

// False when it is there and malformed.
bool read_counts(const dom::object& object, std::string_view key, std::vector<HeartbeatCount>& counts) {
  dom::object group;
  if (object[key].get(group) != simdjson::SUCCESS) return object[key].error() == simdjson::NO_SUCH_FIELD;
  for (const auto [name, value] : group) {
    std::uint64_t count = 0;
    if (counts.size() == kHeartbeatCountsMax || !is_name(name) || value.get(count) != simdjson::SUCCESS)
      return false;
    counts.push_back({std::string(name), count});
  }
  return true;
}

bool read_before(const dom::object& object, std::optional<Heartbeat::Before>& before) {
  dom::object found;
  if (object["before"].get(found) != simdjson::SUCCESS)
    return object["before"].error() == simdjson::NO_SUCH_FIELD;
  std::string_view text;
  if (found["src"].get(text) != simdjson::SUCCESS) return false;
  const auto src = base::SourceId::parse(text);
  const auto next = number_of(found, "next");
  if (!src || !next) return false;
  before = {*src, *next};
  return true;
}

bool read_flag(const dom::object& object, std::string_view key, bool& flag) {
  const auto error = object[key].get(flag);
  return error == simdjson::SUCCESS || error == simdjson::NO_SUCH_FIELD;
}

}  // namespace

void append_heartbeat(const Heartbeat& heartbeat, const base::SourceId& src, base::UnixMillis now_ms,
                      std::string& out) {
  const std::string sid = src.hex();
  append_record({.sid = sid, .timestamp_ms = now_ms, .kind = "heartbeat"}, sid.size(), out);
  out.pop_back();
  out += R"(,"collector":)";
  append_heartbeat_json(heartbeat, out);
  out += '}';
}

void append_heartbeat_json(const Heartbeat& heartbeat, std::string& out) {
  out.append(R"({"name":")").append(heartbeat.name).append(1, '"');
  append_number(R"(,"since":)", static_cast<std::uint64_t>(std::max<base::UnixMillis>(heartbeat.since_ms, 0)),
                out);
  append_number(R"(,"next":)", heartbeat.next, out);
  if (heartbeat.acknowledged) append_number(R"(,"acknowledged":)", *heartbeat.acknowledged, out);
  append_number(R"(,"beats":)", heartbeat.beats, out);
  if (heartbeat.last) out += R"(,"last":true)";
  if (heartbeat.before) {
    out.append(R"(,"before":{"src":")").append(heartbeat.before->src.hex());
    append_number(R"(","next":)", heartbeat.before->next, out);
    out += '}';
  }
  append_number(R"(,"accepted":)", heartbeat.accepted, out);
  append_counts(R"(,"refused":{)", heartbeat.refused, out);
  append_counts(R"(,"sessions":{)", heartbeat.sessions, out);
  append_counts(R"(,"referers":{)", heartbeat.referers, out);
  out += '}';
}

base::Result<Heartbeat> read_heartbeat(std::string_view json) {
  dom::parser parser;
  dom::object object;
  if (parser.parse(simdjson::padded_string(json)).get(object) != simdjson::SUCCESS)
    return refuse("no object");
  Heartbeat heartbeat;
  std::string_view name;
  if (object["name"].get(name) != simdjson::SUCCESS || !is_name(name)) return refuse("name");
  heartbeat.name = name;
  const auto since = number_of(object, "since");
  const auto next = number_of(object, "next");
  const auto beats = number_of(object, "beats");
  if (!since || *since > INT64_MAX || !next || !beats) return refuse("since, next or beats");
  heartbeat.since_ms = static_cast<base::UnixMillis>(*since);
  heartbeat.next = *next;
  heartbeat.beats = *beats;
  heartbeat.acknowledged = number_of(object, "acknowledged");
  heartbeat.accepted = number_of(object, "accepted").value_or(0);
  if (!read_flag(object, "last", heartbeat.last)) return refuse("last");
  if (!read_before(object, heartbeat.before)) return refuse("before");
  if (!read_counts(object, "refused", heartbeat.refused) ||
      !read_counts(object, "sessions", heartbeat.sessions) ||
      !read_counts(object, "referers", heartbeat.referers)) {
    return refuse("counts");
  }
  return heartbeat;
}

}  // namespace hitstream::hit
