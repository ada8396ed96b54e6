// What windows and dimensions are called in the API.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/source.h"

namespace hitstream::api {

[[nodiscard]] std::string_view name_of(Window window);
[[nodiscard]] std::string_view name_of(Dimension dimension);
[[nodiscard]] std::optional<Window> window_of(std::string_view name);
[[nodiscard]] std::optional<Dimension> dimension_of(std::string_view name);

// "minute, hour, day", for messages.
[[nodiscard]] std::string window_names();
[[nodiscard]] std::string dimension_names();

}  // namespace hitstream::api
