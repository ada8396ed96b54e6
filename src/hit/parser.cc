#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <limits>
#include <vector>

#include "base/text.h"
#include "hit/hit.h"
#include "hit/quotes.h"

namespace hitstream::hit {
namespace {

namespace ondemand = simdjson::ondemand;
using base::Errc;

// What stands in a record, before it is known to be whole.
struct Found {
  std::optional<std::string_view> referer, user_agent, ip, sid, timestamp, kind, src;
  std::optional<std::uint64_t> seq;
  std::optional<std::string_view> view, site, page, source, purpose, id, lang, screen, event, collector;
  std::optional<std::uint64_t> visible_ms;
  bool webdriver = false;
  bool own = false;
  bool twice = false;
};

base::Unexpected refuse(std::string message) {
  return base::fail(Errc::kInvalidArgument, "hit record: " + std::move(message));
}

base::Unexpected missing(const char* name) { return refuse(std::string("field ") + name + " is missing"); }

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

// An object as it stands. What is none is somebody else's field of that name.
bool object_of(ondemand::value& value, std::optional<std::string_view>& into) {
  ondemand::object object;
  std::string_view text;
  if (value.type().value_unsafe() != ondemand::json_type::object) return true;
  if (value.get_object().get(object) != simdjson::SUCCESS) return false;
  if (object.raw_json().get(text) != simdjson::SUCCESS) return false;
  into = text;
  return true;
}

bool flag_of(ondemand::value& value, bool& into) { return value.get_bool().get(into) == simdjson::SUCCESS; }

// A value in a plain record (take_plain).
struct PlainValue {
  enum class Type : std::uint8_t { kText, kNumber, kTrue } type = Type::kText;
  std::string_view text;  // without its quotes
};

bool text_of(const PlainValue& value, std::optional<std::string_view>& into) {
  into = value.text;
  return value.type == PlainValue::Type::kText;
}
bool timestamp_of(const PlainValue& value, std::optional<std::string_view>& into) {
  into = value.text;
  return value.type != PlainValue::Type::kTrue;
}
bool number_of(const PlainValue& value, std::optional<std::uint64_t>& into) {
  into = base::parse_decimal(value.text);
  return value.type == PlainValue::Type::kNumber;
}
bool object_of(const PlainValue&, std::optional<std::string_view>&) { return true; }
bool flag_of(const PlainValue& value, bool& into) {
  into = true;
  return value.type == PlainValue::Type::kTrue;
}

// False when a field that is ours is of the wrong type. Other fields are left for the iterator to skip.
template <class Value>
bool take(std::string_view key, Value& value, Found& found) {
  switch (key.size()) {
    case 2:
      if (key == "ua") return text_of(value, found.user_agent);
      if (key == "ip") return text_of(value, found.ip);
      if (key == "id") return text_of(value, found.id);
      break;
    case 3:
      if (key == "sid") return text_of(value, found.sid);
      if (key == "src") return text_of(value, found.src);
      if (key == "seq") return number_of(value, found.seq);
      if (key == "own") return flag_of(value, found.own);
      break;
    case 4:
      if (key == "kind") return text_of(value, found.kind);
      if (key == "view") return text_of(value, found.view);
      if (key == "site") return text_of(value, found.site);
      if (key == "page") return text_of(value, found.page);
      if (key == "lang") return text_of(value, found.lang);
      break;
    case 5:
      if (key == "event") return text_of(value, found.event);
      if (key == "twice") return flag_of(value, found.twice);
      break;
    case 6:
      if (key == "source") return text_of(value, found.source);
      if (key == "screen") return text_of(value, found.screen);
      break;
    case 7:
      if (key == "referer") return text_of(value, found.referer);
      if (key == "purpose") return text_of(value, found.purpose);
      break;
    case 9:
      if (key == "timestamp") return timestamp_of(value, found.timestamp);
      if (key == "webdriver") return flag_of(value, found.webdriver);
      if (key == "collector") return object_of(value, found.collector);
      break;
    case 10:
      if (key == "visible_ms") return number_of(value, found.visible_ms);
      break;
    default:
      break;
  }
  return true;
}

// Behind the number or "true" that begins at `at`; 0 when there is none of these.
std::size_t take_plain_literal(std::string_view json, std::size_t at, PlainValue& value) {
  json.remove_prefix(at);
  if (json.starts_with("true")) {
    value = {PlainValue::Type::kTrue, json.substr(0, 4)};
    return at + value.text.size();
  }
  constexpr std::size_t kDigitsMax = 19;  // fit into 64 bits
  std::size_t digits = 0;
  while (digits < json.size() && json[digits] >= '0' && json[digits] <= '9') ++digits;
  if (digits == 0 || digits > kDigitsMax || (digits > 1 && json[0] == '0')) return 0;
  value = {PlainValue::Type::kNumber, json.substr(0, digits)};
  return at + digits;
}

// Reads a record that is written as append_record() and append_with_origin() write nearly all: ASCII without
// escapes, no spaces, no objects. False for any other one, whether it is a record or not: `found` is then of
// no use.
bool take_plain(std::string_view json, Quotes& quotes, Found& found) {
  if (!quotes.find(json)) return false;
  std::size_t at = 0;
  std::size_t quote = 0;  // the number of the next one
  for (char before = '{';; before = ',') {
    if (json[at] != before || quotes[quote] != at + 1) return false;
    const std::size_t key = at + 2;
    const std::size_t key_end = quotes[quote + 1];
    const std::size_t begin = key_end + 2;
    if (begin >= json.size() || json[key_end + 1] != ':') return false;
    PlainValue value;
    if (json[begin] == '"') {
      const std::size_t end = quotes[quote + 3];
      value.text = json.substr(begin + 1, end - begin - 1);
      at = end + 1;
      quote += 4;
    } else {
      at = take_plain_literal(json, begin, value);
      quote += 2;
    }
    if (at == 0 || at >= json.size() || !take(json.substr(key, key_end - key), value, found)) return false;
    if (json[at] == '}') return at + 1 == json.size();
  }
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

// The source read last: a batch has few, each with many hits.
struct LastSource {
  std::string text;
  base::SourceId id;
};

base::Result<std::optional<Origin>> to_origin(const Found& found, LastSource& last) {
  if (!found.src && !found.seq) return std::optional<Origin>();
  if (!found.src || !found.seq) return refuse("src and seq must come together");
  if (last.text != *found.src) {
    const auto src = base::SourceId::parse(*found.src);
    if (!src) return refuse("src must be 32 hexadecimal digits");
    last = {std::string(*found.src), *src};
  }
  return Origin{last.id, *found.seq};
}

// "0123456789abcdef" or, of a later view of the same load, "0123456789abcdef.2".
base::Result<std::optional<ViewId>> to_view(const std::optional<std::string_view>& text) {
  if (!text) return std::optional<ViewId>();
  constexpr std::size_t kDigits = 16;
  constexpr std::size_t kNumberDigitsMax = 6;
  std::array<std::uint8_t, kDigits / 2> bytes{};
  const bool has_id = base::parse_hex(text->substr(0, kDigits), bytes);
  const std::string_view rest = text->substr(std::min(kDigits, text->size()));
  ViewId view;
  bool has_number = rest.empty();
  if (rest.starts_with('.') && rest.size() <= 1 + kNumberDigitsMax) {
    const auto number = base::parse_decimal(rest.substr(1));
    has_number = number.has_value();
    view.number = static_cast<std::uint32_t>(number.value_or(0));
  }
  if (!has_id || !has_number)
    return refuse("view must be 16 hexadecimal digits, and .number for a later view");
  for (const std::uint8_t byte : bytes) view.load = view.load << 8 | byte;
  return view;
}

Kind to_kind(const std::optional<std::string_view>& text) {
  if (!text) return Kind::kView;
  constexpr std::array kKinds{std::pair(std::string_view("view"), Kind::kView),
                              std::pair(std::string_view("report"), Kind::kReport),
                              std::pair(std::string_view("nav"), Kind::kNav),
                              std::pair(std::string_view("leave"), Kind::kLeave),
                              std::pair(std::string_view("event"), Kind::kEvent),
                              std::pair(std::string_view("shown"), Kind::kShown),
                              std::pair(std::string_view("restored"), Kind::kRestored),
                              std::pair(std::string_view("heartbeat"), Kind::kHeartbeat)};
  for (const auto& [name, kind] : kKinds) {
    if (*text == name) return kind;
  }
  return Kind::kUnknown;
}

base::Result<Hit> to_hit(const Found& found, LastSource& last_source) {
  if (!found.referer) return missing("referer");
  if (!found.user_agent) return missing("ua");
  if (!found.ip) return missing("ip");
  if (!found.sid) return missing("sid");
  if (!found.timestamp) return missing("timestamp");
  const auto timestamp_ms = to_timestamp(*found.timestamp);
  if (!timestamp_ms) return base::forward(timestamp_ms.error());
  const auto origin = to_origin(found, last_source);
  if (!origin) return base::forward(origin.error());
  const auto view = to_view(found.view);
  if (!view) return base::forward(view.error());
  return Hit{*found.referer,
             *found.user_agent,
             *found.ip,
             *found.sid,
             *timestamp_ms,
             to_kind(found.kind),
             *origin,
             *view,
             found.site.value_or(""),
             found.page.value_or(""),
             found.source.value_or(""),
             found.purpose.value_or(""),
             found.id.value_or(""),
             found.webdriver,
             found.own,
             found.lang.value_or(""),
             found.screen.value_or(""),
             found.event.value_or(""),
             found.visible_ms,
             found.twice,
             found.collector.value_or("")};
}

}  // namespace

struct Parser::State {
  ondemand::parser json;
  LastSource last_source;
  Quotes quotes;
  std::vector<char> padded;  // the record, with the room behind it that simdjson reads into
};

Parser::Parser() : state_(std::make_unique<State>()) {}
Parser::~Parser() = default;

// What take_plain() takes simdjson, which is the authority, takes with the same result.
base::Result<Hit> Parser::parse(std::string_view record) {
  if (Found found; take_plain(record, state_->quotes, found)) return to_hit(found, state_->last_source);
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
  return to_hit(found, state_->last_source);
}

}  // namespace hitstream::hit
