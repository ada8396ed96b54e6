// Randomness comes in through this interface.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

namespace hitstream::env {

class Random {
 public:
  virtual ~Random() = default;
  // Fills `out` with bytes fit for session ids and the `src` of a journal. Thread-safe where it says so.
  virtual void fill(std::span<std::uint8_t> out) = 0;
};

// A number of [0, 1).
[[nodiscard]] double unit(Random& random);

// The kernel's generator (getrandom). Thread-safe. Aborts if the kernel has none, which it always has once
// booted.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

// Draws from another generator 4 KiB at a time, so that 16 bytes do not cost a system call. Not thread-safe:
// one for each thread. `source` must outlive it.
class BufferedRandom final : public Random {
 public:
  explicit BufferedRandom(Random& source) : source_(source) {}
  void fill(std::span<std::uint8_t> out) override;

 private:
  Random& source_;
  std::array<std::uint8_t, 4096> buffer_{};
  std::size_t used_ = sizeof buffer_;
};

// For tests: the same bytes for the same seed. Not thread-safe.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<std::uint8_t> out) override;

 private:
  std::mt19937_64 engine_;
};

}  // namespace hitstream::env
