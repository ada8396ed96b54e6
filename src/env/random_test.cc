#include "env/random.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace hitstream::env {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes draw(Random& random, std::size_t count) {
  Bytes bytes(count);
  random.fill(bytes);
  return bytes;
}

// Counts up and remembers how often it was asked.
class CountingRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    ++calls;
    for (std::uint8_t& byte : out) byte = next++;
  }
  int calls = 0;
  std::uint8_t next = 0;
};

TEST(SystemRandom, NeverRepeatsSixteenBytes) {
  SystemRandom random;
  std::set<Bytes> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(draw(random, 16)).second);
}

TEST(BufferedRandom, HandsOutTheSourcesBytesInOrderWithoutDroppingAny) {
  CountingRandom source;
  BufferedRandom random(source);
  std::uint8_t expected = 0;
  for (std::size_t size = 0; size < 300; ++size) {
    for (const std::uint8_t byte : draw(random, size)) EXPECT_EQ(byte, expected++);
  }
  EXPECT_LE(source.calls, 12);
}

TEST(BufferedRandom, FillsMoreThanItsBufferHolds) {
  CountingRandom source;
  BufferedRandom random(source);
  std::uint8_t expected = 0;
  for (const std::uint8_t byte : draw(random, 10'000)) EXPECT_EQ(byte, expected++);
}

TEST(SeededRandom, GivesTheSameBytesForTheSameSeed) {
  SeededRandom one(7);
  SeededRandom same(7);
  SeededRandom other(8);
  const Bytes bytes = draw(one, 64);
  EXPECT_EQ(bytes, draw(same, 64));
  EXPECT_NE(bytes, draw(other, 64));
}

}  // namespace
}  // namespace hitstream::env
