// How one event of the log is written, apart from its time and level.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "telemetry/log.h"

namespace hitstream::telemetry {

// "message  key=value key="with spaces"": one line whatever the bytes are; control characters are escaped.
[[nodiscard]] std::string text_line(std::string_view message, std::initializer_list<Field> fields);

// `"message":"…","key":value`: the members of a JSON object without its braces, valid UTF-8 whatever the
// bytes are.
[[nodiscard]] std::string json_members(std::string_view message, std::initializer_list<Field> fields);

}  // namespace hitstream::telemetry
