// `hitstream password`, `hitstream token` and `hitstream share`: what lets people and programs see the
// dashboard.
#pragma once

#include "app/command_line.h"
#include "config/settings.h"

namespace hitstream::app {

// Reads a password from the file descriptor, twice and unseen where that is a terminal, else one line; prints
// its hash. Exit status: 0 printed, 1 not.
[[nodiscard]] int print_password_hash(int in);

// Prints a new API token and its hash. Exit status: 0.
[[nodiscard]] int print_api_token();

// Prints the URL of a share link, or that of the page for a frame. Exit status: 0 printed, 1 the secret
// cannot be read, 2 the site or the duration is none.
[[nodiscard]] int print_share_link(const config::Settings& settings, const ShareCommand& command);

}  // namespace hitstream::app
