#include "app/print_config.h"

#include <cstdio>
#include <string>

#include "config/print.h"

namespace hitstream::app {
namespace {

int print(const std::string& text) {
  const bool written = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  return written ? 0 : 1;
}

}  // namespace

int print_config(const config::Effective& effective) { return print(config::to_toml(effective)); }

int print_settings_reference() { return print(config::to_markdown()); }

}  // namespace hitstream::app
