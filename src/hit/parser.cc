#include <simdjson.h>

#include <array>
#include <charconv>
#include <cstring>
#include <limits>
#include <vector>

#include "base/text.h"
#include "hit/hit.h"

namespace hitstream::hit {
namespace {

namespace ondemand = simdjson::ondemand;
using base::Errc;

// What stands in a record, before it is known to be whole.
struct Found {
  std::optional<std::string_view> referer, user_agent, ip, sid, timestamp, kind, src;
  std::optional<std::uint64_t> seq;
};

base::Unexpected refuse(std::string message) {
  return base::fail(Errc::kInvalidArgument, "hit record: " + std::move(message));
}

base::Unexpected malformed(simdjson::error_code error) {
  return refuse(std::string("not valid JSON: ") + simdjson::error_message(error));
}

bool text_of(ondemand::value& value, std::optional<std::string_view>& into) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return false;
  into = text;
  return true;
}

// The original application wrote a string; a number is understood as well. Its digits are checked later.
bool timestamp_of(ondemand::value& value, std::optional<std::string_view>& into) {
  if (text_of(value, into)) return true;
  std::uint64_t number = 0;
  if (value.get_uint64().get(number) != simdjson::SUCCESS) return false;
  std::string_view token = value.raw_json_token();
  into = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
  return true;
}

bool number_of(ondemand::value& value, std::optional<std::uint64_t>& into) {
  std::uint64_t number = 0;
  if (value.get_uint64().get(number) != simdjson::SUCCESS) return false;
  into = number;
  return true;
}

// False when a field that is ours is of the wrong type. Other fields are left for the iterator to skip.
bool take(std::string_view key, ondemand::value& value, Found& found) {
  if (key == "referer") return text_of(value, found.referer);
  if (key == "ua") return text_of(value, found.user_agent);
  if (key == "ip") return text_of(value, found.ip);
  if (key == "sid") return text_of(value, found.sid);
  if (key == "timestamp") return timestamp_of(value, found.timestamp);
  if (key == "kind") return text_of(value, found.kind);
  if (key == "src") return text_of(value, found.src);
  if (key == "seq") return number_of(value, found.seq);
  return true;
}

base::Result<> take_fields(ondemand::object& object, Found& found) {
  for (auto item : object) {
    ondemand::field field;
    if (const auto error = std::move(item).get(field)) return malformed(error);
    std::string_view key;
    if (const auto error = field.unescaped_key().get(key)) return malformed(error);
    if (!take(key, field.value(), found)) return refuse("field " + std::string(key) + " is malformed");
  }
  return {};
}

base::Result<base::UnixMillis> to_timestamp(std::string_view text) {
  const auto number = base::parse_decimal(text);
  if (!number || *number > static_cast<std::uint64_t>(std::numeric_limits<base::UnixMillis>::max())) {
    return refuse("timestamp must be decimal milliseconds since 1970");
  }
  return static_cast<base::UnixMillis>(*number);
}

base::Result<std::optional<Origin>> to_origin(const Found& found) {
  if (!found.src && !found.seq) return std::optional<Origin>();
  if (!found.src || !found.seq) return refuse("src and seq must come together");
  const auto src = base::SourceId::parse(*found.src);
  if (!src) return refuse("src must be 32 hexadecimal digits");
  return Origin{*src, *found.seq};
}

base::Result<Hit> to_hit(const Found& found) {
  for (const auto& [name, field] :
       {std::pair("referer", &found.referer), std::pair("ua", &found.user_agent), std::pair("ip", &found.ip),
        std::pair("sid", &found.sid), std::pair("timestamp", &found.timestamp)}) {
    if (!*field) return refuse(std::string("field ") + name + " is missing");
  }
  const auto timestamp_ms = to_timestamp(*found.timestamp);
  if (!timestamp_ms) return base::forward(timestamp_ms.error());
  const auto origin = to_origin(found);
  if (!origin) return base::forward(origin.error());
  const Kind kind = !found.kind || *found.kind == "view" ? Kind::kView : Kind::kUnknown;
  return Hit{*found.referer, *found.user_agent, *found.ip, *found.sid, *timestamp_ms, kind, *origin};
}

}  // namespace

struct Parser::State {
  ondemand::parser json;
  std::vector<char> padded;  // the record, with the room behind it that simdjson reads into
};

Parser::Parser() : state_(std::make_unique<State>()) {}
Parser::~Parser() = default;

base::Result<Hit> Parser::parse(std::string_view record) {
  if (record.empty()) return refuse("empty");
  std::vector<char>& padded = state_->padded;
  if (padded.size() < record.size() + simdjson::SIMDJSON_PADDING) {
    padded.resize(record.size() + simdjson::SIMDJSON_PADDING);
  }
  std::memcpy(padded.data(), record.data(), record.size());
  ondemand::document document;
  if (const auto error = state_->json.iterate(padded.data(), record.size(), padded.size()).get(document)) {
    return malformed(error);
  }
  ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) return refuse("not one JSON object");
  Found found;
  if (const auto taken = take_fields(object, found); !taken) return base::forward(taken.error());
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
    return refuse("something follows the JSON object");
  return to_hit(found);
}

}  // namespace hitstream::hit
