// The tag's script as the build made it.
#pragma once

#include <string_view>

namespace hitstream::collector {

// One JavaScript expression, `!function(t,f){…}`, that takes the token (text) and the flags (number): to be
// called by what is put behind it. UTF-8, without a line end.
extern const std::string_view kTrackerBundle;

}  // namespace hitstream::collector
