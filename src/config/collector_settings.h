// The settings of the collector. Private to config.
#pragma once

#include <vector>

#include "config/settings.h"

namespace hitstream::config {

void add_collector(std::vector<Setting>& all);
void add_privacy(std::vector<Setting>& all);

}  // namespace hitstream::config
