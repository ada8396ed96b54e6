// What was asked of `hitstream stream …`. The stream's name, the region and the endpoint are settings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace hitstream::app::streams {

struct CreateOptions {
  std::optional<int> shards;  // nothing: on demand
};

struct DescribeOptions {};

struct TailOptions {
  std::string from = "latest";         // as start_time.h reads it
  std::optional<std::uint64_t> limit;  // hits; nothing: until it is stopped
};

struct DeleteOptions {
  bool yes = false;  // do not ask
};

using Action = std::variant<CreateOptions, DescribeOptions, TailOptions, DeleteOptions>;

}  // namespace hitstream::app::streams
