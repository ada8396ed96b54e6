// `hitstream journal verify`.
#pragma once

#include <string>

namespace hitstream::app {

// Prints what stands in `folder`. Exit status: 0 sound, 1 damaged, 2 it could not be read.
[[nodiscard]] int verify_journal(const std::string& folder);

}  // namespace hitstream::app
