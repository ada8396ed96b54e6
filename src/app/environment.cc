#include "app/environment.h"

#include <unistd.h>

namespace hitstream::app {

std::vector<std::string> environment() {
  std::vector<std::string> variables;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) variables.emplace_back(*at);
  return variables;
}

}  // namespace hitstream::app
