// Any bytes as a record, and any bytes as the fields of one: what is written must be read back.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "hit/heartbeat.h"
#include "hit/hit.h"

namespace {

using hitstream::base::utf8_sequence_length;

constexpr std::size_t kFieldLimit = 64;

void require(bool holds) {
  if (!holds) std::abort();
}

// The rules of docs/formats/hit-record.md for a field, written as plainly as can be.
std::string expected(std::string_view raw) {
  if (raw.empty()) return "-";
  raw = hitstream::base::utf8_prefix(raw, kFieldLimit);
  std::string text;
  while (!raw.empty()) {
    const std::size_t length = utf8_sequence_length(raw);
    const std::string_view next = length == 0 ? "\xEF\xBF\xBD" : raw.substr(0, length);
    if (text.size() + next.size() > kFieldLimit) break;
    text += next;
    raw.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return text;
}

// What is read of it is written, and read again, as the same.
void check_heartbeat(std::string_view json) {
  const auto heartbeat = hitstream::hit::read_heartbeat(json);
  if (!heartbeat) return require(!heartbeat.error().message.empty());
  std::string written;
  hitstream::hit::append_heartbeat_json(*heartbeat, written);
  const auto again = hitstream::hit::read_heartbeat(written);
  require(again.has_value());
  std::string written_again;
  hitstream::hit::append_heartbeat_json(*again, written_again);
  require(written_again == written);
}

void parse_any(hitstream::hit::Parser& parser, std::string_view bytes) {
  const auto hit = parser.parse(bytes);
  if (!hit) return require(!hit.error().message.empty());
  require(hit->timestamp_ms >= 0);
  if (hit->kind == hitstream::hit::Kind::kHeartbeat) check_heartbeat(hit->heartbeat);
}

void write_and_read(hitstream::hit::Parser& parser, std::string_view bytes) {
  const std::size_t half = bytes.size() / 2;
  const auto time_ms = static_cast<std::int64_t>(bytes.size()) * 1'000'000'007;
  const hitstream::hit::Origin origin{{}, ~std::uint64_t{0} - bytes.size()};
  const hitstream::hit::RawHit raw{bytes, bytes.substr(half), bytes.substr(0, half), {}, time_ms};
  std::string record;
  hitstream::hit::append_record(raw, kFieldLimit, record);
  std::string sent;
  hitstream::hit::append_with_origin(record, origin, sent);
  const auto hit = parser.parse(sent);
  require(hit.has_value());
  require(hit->referer == expected(raw.referer) && hit->user_agent == expected(raw.user_agent));
  require(hit->ip == expected(raw.ip) && hit->sid == "-");
  require(hit->timestamp_ms == time_ms && hit->origin == origin && hit->kind == hitstream::hit::Kind::kView);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static hitstream::hit::Parser parser;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  parse_any(parser, bytes);
  write_and_read(parser, bytes);
  return 0;
}
