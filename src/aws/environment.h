// The environment variables that the program was started with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hitstream::aws {

// "NAME=value".
using Environment = std::vector<std::string>;

// Valid as long as the environment is. Empty when the variable is missing or empty: nothing of AWS tells the
// two apart.
[[nodiscard]] std::string_view variable(const Environment& environment, std::string_view name);

// "true" in any case, as the AWS CLI reads switches.
[[nodiscard]] bool is_true(std::string_view value);

}  // namespace hitstream::aws
