// The settings of the dashboard's listener, and of who may see it. Private to config.
#pragma once

#include <vector>

#include "config/settings.h"

namespace hitstream::config {

void add_dashboard(std::vector<Setting>& all);
void add_auth(std::vector<Setting>& all);

}  // namespace hitstream::config
