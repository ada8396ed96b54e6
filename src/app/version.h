#pragma once

namespace hitstream::app {

// "hitstream 0.1.0"; the number is the CMake project's.
inline constexpr const char* kVersionText = "hitstream " HITSTREAM_VERSION;

}  // namespace hitstream::app
