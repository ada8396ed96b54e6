// MD5 of up to eight texts at a time. Private to base.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace hitstream::base::md5_lanes {

inline constexpr std::size_t kLanes = 8;
inline constexpr std::size_t kBlockBytes = 64;

// Of word n of the digest of lane m: [n][m].
struct alignas(32) State {
  std::array<std::array<std::uint32_t, kLanes>, 4> words;
};

// Where a lane's next block is, and how far on the one after it: 0 for a lane that has nothing to do.
struct Input {
  const char* at = nullptr;
  std::size_t step = 0;
};

// Whether this processor can.
[[nodiscard]] bool are_there();
// Takes `count` blocks of each lane into its state. Only where are_there().
void take_blocks(const std::array<Input, kLanes>& inputs, std::size_t count, State& state);

}  // namespace hitstream::base::md5_lanes
