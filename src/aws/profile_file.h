// The syntax of ~/.aws/credentials and ~/.aws/config: INI as the AWS CLI reads it (Python's configparser,
// with one level of nesting).
//
// A line is blank, a comment ('#' or ';' first, perhaps after spaces), "[section]" or "key = value" (or
// "key: value"). A line indented deeper than its key goes on with the key's value. When nothing stands behind
// the '=' of a key, the deeper lines are "key = value" again, and are found as "key.inner_key". Keys are in
// lower case. There are no comments behind a value. Sections and keys that come twice are merged, the later
// one wins.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hitstream::aws {

using Properties = std::map<std::string, std::string, std::less<>>;
using Sections = std::map<std::string, Properties, std::less<>>;

// kInvalidArgument with `path` and the number of the line, never with what stands in it: it may be a secret.
[[nodiscard]] base::Result<Sections> parse_profile_file(std::string_view text, const std::string& path);

}  // namespace hitstream::aws
