// `hitstream replay`: sends the lines of an access log as hits.
#pragma once

#include <cstddef>
#include <string>

#include "env/clock.h"

namespace hitstream::app {

inline constexpr const char* kDefaultReplayTarget = "http://127.0.0.1:8080/collect";

struct ReplayOptions {
  std::string file;  // "-" is standard input
  std::string to = kDefaultReplayTarget;
  std::string base;  // in front of each path to make the page's URL; empty: the origin of `to`
  double speed = 1;  // times the recorded pace; 0: as fast as possible
  std::size_t connections = 16;
  // Leave out where the visitors came from. Without `base` it is left out anyway: nobody knows then which
  // Referer is one of the site's own pages.
  bool no_sources = false;
};

// Exit status: 0 every line was read and accepted, 1 some were not, 2 it could not begin.
[[nodiscard]] int replay(const ReplayOptions& options, const env::Clock& clock);

}  // namespace hitstream::app
