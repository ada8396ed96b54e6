#include "collector/report.h"

#include <simdjson.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string>

namespace hitstream::collector {
namespace {

namespace dom = simdjson::dom;
using base::Errc;

base::Unexpected refuse(std::string message) {
  return base::fail(Errc::kInvalidArgument, "report: " + std::move(message));
}

struct TextField {
  std::string_view key;
  std::string_view Report::*field;
};
constexpr TextField kTextFields[] = {{"t", &Report::token},   {"si", &Report::site},    {"u", &Report::page},
                                     {"r", &Report::source},  {"ti", &Report::title},   {"l", &Report::lang},
                                     {"s", &Report::screen},  {"v", &Report::viewport}, {"z", &Report::tz},
                                     {"name", &Report::event}};

bool text_of(const dom::element& value, std::string_view& into) {
  return value.get_string().get(into) == simdjson::SUCCESS;
}

// Browsers measure in fractions of a millisecond.
bool number_of(const dom::element& value, std::uint64_t& into) {
  double number = 0;
  if (value.get_double().get(number) != simdjson::SUCCESS) return false;
  if (!(number >= 0) || number > static_cast<double>(kReportNumberMax)) return false;
  into = static_cast<std::uint64_t>(std::llround(number));
  return true;
}

bool optional_number_of(const dom::element& value, std::optional<std::uint64_t>& into) {
  std::uint64_t number = 0;
  if (!number_of(value, number)) return false;
  into = number;
  return true;
}

bool mark_of(const dom::element& value, bool& into) {
  if (value.get_bool().get(into) == simdjson::SUCCESS) return true;
  std::uint64_t number = 0;
  if (!number_of(value, number)) return false;
  into = number != 0;
  return true;
}

bool kind_of(const dom::element& value, std::optional<Kind>& into) {
  std::string_view name;
  if (!text_of(value, name)) return false;
  into = report_kind(name);
  return into.has_value();
}

using NumberRoom = std::array<char, 32>;

// A JSON number in its shortest form.
std::string_view write_number(const dom::element& value, NumberRoom& room) {
  std::to_chars_result end{};
  if (std::int64_t whole = 0; value.get_int64().get(whole) == simdjson::SUCCESS) {
    end = std::to_chars(room.data(), room.data() + room.size(), whole);
  } else {
    double number = 0;
    if (value.get_double().get(number) != simdjson::SUCCESS) return {};
    end = std::to_chars(room.data(), room.data() + room.size(), number);
  }
  return {room.data(), static_cast<std::size_t>(end.ptr - room.data())};
}

bool property_of(const dom::key_value_pair& pair, NumberRoom& room, std::vector<hit::RawProperty>& into) {
  hit::RawProperty property{.name = pair.key, .value = {}, .is_text = pair.value.is_string()};
  if (property.is_text) {
    (void)text_of(pair.value, property.value);
  } else if (bool truth = false; pair.value.get_bool().get(truth) == simdjson::SUCCESS) {
    property.value = truth ? "true" : "false";
  } else {
    property.value = write_number(pair.value, room);
    if (property.value.empty()) return false;
  }
  into.push_back(property);
  return true;
}

}  // namespace

struct ReportParser::State {
  dom::parser json;
  std::string padded;  // kept for its memory
  Report report;
  std::optional<Kind> kind;
  std::array<NumberRoom, kPropertiesMax> numbers{};

  bool take_props(const dom::element& value) {
    dom::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS || object.size() > kPropertiesMax) return false;
    report.props.clear();
    for (const dom::key_value_pair pair : object) {
      if (!property_of(pair, numbers[report.props.size()], report.props)) return false;
    }
    return true;
  }

  // True for a field that is not known, too.
  bool take(std::string_view key, const dom::element& value) {
    if (value.is_null()) return true;
    for (const TextField& text : kTextFields) {
      if (key == text.key) return text_of(value, report.*text.field);
    }
    if (key == "k") return kind_of(value, kind);
    if (key == "n") return number_of(value, report.number);
    if (key == "lt") return optional_number_of(value, report.load_ms);
    if (key == "e") return optional_number_of(value, report.visible_ms);
    if (key == "w") return mark_of(value, report.webdriver);
    if (key == "d") return mark_of(value, report.twice);
    return key != "p" || take_props(value);
  }

  void forget() {
    std::vector<hit::RawProperty> props = std::move(report.props);
    props.clear();
    report = Report();
    report.props = std::move(props);
    kind.reset();
  }
};

ReportParser::ReportParser() : state_(std::make_unique<State>()) {}
ReportParser::~ReportParser() = default;

base::Result<const Report*> ReportParser::parse(std::string_view body) {
  State& state = *state_;
  state.forget();
  state.padded.reserve(body.size() + simdjson::SIMDJSON_PADDING);
  state.padded.assign(body);
  dom::object object;
  const auto error = state.json.parse(state.padded.data(), body.size(), false).get_object().get(object);
  if (error != simdjson::SUCCESS) return refuse(simdjson::error_message(error));
  for (const dom::key_value_pair pair : object) {
    if (!state.take(pair.key, pair.value)) return refuse("field \"" + std::string(pair.key) + "\"");
  }
  if (!state.kind) return refuse("no kind");
  if (state.report.token.empty()) return refuse("no token");
  state.report.kind = *state.kind;
  const bool is_event = state.report.kind == Kind::kEvent;
  if (is_event && state.report.event.empty()) return refuse("an event without a name");
  if (!is_event) {
    state.report.event = {};
    state.report.props.clear();
  }
  return &state.report;
}

}  // namespace hitstream::collector
