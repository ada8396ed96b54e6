// Runs a program for what it prints.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "aws/environment.h"
#include "base/result.h"
#include "env/clock.h"

namespace hitstream::aws {

struct Program {
  std::vector<std::string> words;  // at least one; the first is looked for in PATH when it holds no slash
  Environment environment;
  std::string what;  // begins the messages
};

// Its standard output, at most 64 KiB. It runs without a shell, with an empty standard input, its standard
// error thrown away, no signal blocked, in a process group of its own. It has a minute; when that is over,
// when it prints too much or when a stop is requested, the group is killed. What it leaves running when it
// ends is not waited for. kInvalidArgument when it cannot be started, kUnavailable when it fails or takes too
// long, kCorrupt when it prints too much, kClosed for a stop.
[[nodiscard]] base::Result<std::string> output_of(Program program, const env::Clock& clock,
                                                  const std::stop_token& stop);

}  // namespace hitstream::aws
