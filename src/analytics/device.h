// What kind of machine a browser runs on.
#pragma once

#include <cstdint>
#include <string_view>

namespace hitstream::analytics {

// The numbers are kept in columns.
enum class Device : std::uint8_t { kUnknown, kDesktop, kPhone, kTablet, kTv, kOther };

// "desktop", "phone", "tablet", "tv", "other" (a console, a watch, a car, a headset); "" unknown.
[[nodiscard]] std::string_view name_of(Device device);

// By what the User-Agent says and `os` as uap-core names it ("" unknown). Android without "Mobile" is a
// tablet, as Google asks of browsers (developer.chrome.com, "User-Agent strings"). An iPad that asks for
// desktop pages calls itself a Macintosh, and is taken for one.
[[nodiscard]] Device device_of(std::string_view user_agent, std::string_view os);

}  // namespace hitstream::analytics
