// Settings from anywhere: up to the first zero byte a TOML file, then, separated by zero bytes, variables
// ("NAME=value") and flags ("--name=value"). What is accepted must read back from its own print as the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/print.h"
#include "config/resolve.h"

namespace {

namespace config = hitstream::config;

std::string_view take_part(std::string_view& rest) {
  const std::size_t zero = std::min(rest.find('\0'), rest.size());
  const std::string_view part = rest.substr(0, zero);
  rest.remove_prefix(std::min(zero + 1, rest.size()));
  return part;
}

config::Inputs inputs_from(std::string_view rest) {
  config::Inputs inputs;
  inputs.file = config::FileText{"fuzz.toml", std::string(take_part(rest))};
  while (!rest.empty()) {
    const std::string_view part = take_part(rest);
    const std::size_t equals = std::min(part.find('='), part.size());
    if (part.starts_with("--")) {
      inputs.flags.push_back(
          {std::string(part.substr(0, equals)), std::string(part.substr(std::min(equals + 1, part.size())))});
    } else {
      inputs.environment.emplace_back(part);
    }
  }
  return inputs;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto first = config::resolve(inputs_from({reinterpret_cast<const char*>(data), size}));
  if (!first) {
    if (first.error().message.empty()) std::abort();
    return 0;
  }
  config::Inputs again;
  again.file = config::FileText{"printed", config::to_toml(*first)};
  const auto second = config::resolve(again);
  if (!second || second->settings != first->settings) std::abort();
  return 0;
}
