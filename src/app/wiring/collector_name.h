// The name of this collector, by which those who read the stream know it over its restarts.
#pragma once

#include <string>

#include "base/result.h"
#include "config/settings.h"
#include "env/files.h"
#include "env/random.h"

namespace hitstream::app::wiring {

inline constexpr const char* kCollectorNameFile = "collector-name";

// As the settings say or, where they say nothing, as a file in the data folder does: it is made when missing,
// with the host's name and some random digits, so that it is another for each data folder. The folder must
// exist. kInvalidArgument for a file that holds something else.
[[nodiscard]] base::Result<std::string> find_collector_name(const config::Settings& settings,
                                                            env::FileSystem& files, env::Random& random);

}  // namespace hitstream::app::wiring
