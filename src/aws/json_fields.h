// Reads fields of a reply with simdjson's on-demand parser. Each function is false when the value is of the
// wrong type or the JSON is malformed; a null leaves `out` as it is.
#pragma once

#include <simdjson.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/units.h"

namespace hitstream::aws::json {

namespace ondemand = simdjson::ondemand;

inline bool is_null(ondemand::value& value) {
  ondemand::json_type type{};
  return value.type().get(type) == simdjson::SUCCESS && type == ondemand::json_type::null;
}

// A null's letters must be consumed, so that a malformed one ("nul") is seen.
inline bool take_null(ondemand::value& value) {
  bool null = false;
  return value.is_null().get(null) == simdjson::SUCCESS && null;
}

inline bool read_view(ondemand::value& value, std::string_view& out) {
  if (is_null(value)) return take_null(value);
  return value.get_string().get(out) == simdjson::SUCCESS;
}

inline bool read(ondemand::value& value, std::string& out) {
  std::string_view text;
  if (!read_view(value, text)) return false;
  if (text.data() != nullptr) out = text;
  return true;
}

inline bool read(ondemand::value& value, std::int64_t& out) {
  if (is_null(value)) return take_null(value);
  return value.get_int64().get(out) == simdjson::SUCCESS;
}

// Seconds with a fraction since 1970, rounded to milliseconds.
inline bool read_time(ondemand::value& value, base::UnixMillis& out) {
  if (is_null(value)) return take_null(value);
  double seconds = 0;
  constexpr double kSecondsMax = 1e12;
  if (value.get_double().get(seconds) != simdjson::SUCCESS || !(std::abs(seconds) < kSecondsMax))
    return false;
  out = std::llround(seconds * base::kMillisPerSecond);
  return true;
}

// Calls visit(name, value) for each field; it returns false to say that something is wrong, and leaves values
// that it does not want alone.
template <class Source, class Visit>
bool each_field(Source& source, const Visit& visit) {
  ondemand::object object;
  if (source.get_object().get(object) != simdjson::SUCCESS) return false;
  for (auto item : object) {
    ondemand::field field;
    std::string_view name;
    if (std::move(item).get(field) != simdjson::SUCCESS) return false;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS || !visit(name, field.value())) return false;
  }
  return true;
}

// The same for an object that may be null.
template <class Visit>
bool each_field_of(ondemand::value& value, const Visit& visit) {
  return is_null(value) ? take_null(value) : each_field(value, visit);
}

// Calls visit(value) for each element; null is an empty array.
template <class Visit>
bool each_element(ondemand::value& value, const Visit& visit) {
  if (is_null(value)) return take_null(value);
  ondemand::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) return false;
  for (auto item : array) {
    ondemand::value element;
    const auto got = std::move(item).get(element);  // NOLINT(performance-move-const-arg): only of a temporary
    if (got != simdjson::SUCCESS || !visit(element)) return false;
  }
  return true;
}

}  // namespace hitstream::aws::json
