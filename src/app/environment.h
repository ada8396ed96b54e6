// The environment variables that the program was started with.
#pragma once

#include <string>
#include <vector>

namespace hitstream::app {

// "NAME=value".
[[nodiscard]] std::vector<std::string> environment();

}  // namespace hitstream::app
