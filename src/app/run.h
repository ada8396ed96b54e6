#pragma once

#include <string>
#include <vector>

namespace hitstream::app {

// The program: `arguments` without its name. Returns the exit status.
[[nodiscard]] int run(const std::vector<std::string>& arguments);

}  // namespace hitstream::app
