#include "consumer/state_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/text.h"

namespace hitstream::consumer {
namespace {

using base::Errc;

SavedState some_state() {
  Progress reading{stream::Position{1000, "17@src"}, 5, true, 6, std::nullopt};
  Progress finished{std::nullopt, -5, false, 0, 99};
  return {1'700'000'000'000,
          {{{"shardId-0"}, reading, {1, 2, 3, 4}, "repeats", std::string("p\0q", 3)},
           {{"shardId-1"}, finished, {}, "", ""}}};
}

TEST(StateFile, IsReadAsItWasWritten) {
  const SavedState state = some_state();
  const auto read = decode(encode(state));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, state);
  EXPECT_EQ(decode(encode({})).value(), SavedState());
}

TEST(StateFile, HasTheBytesThatItsDescriptionSays) {
  const SavedState state{2, {{{"s"}, {stream::Position{3, "t"}, 4, true, 5, 6}, {7, 8, 9, 10}, "r", "p"}}};
  const std::string bytes = encode(state);
  const std::string hex = base::to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  EXPECT_EQ(hex.substr(0, 24),
            "48535354415445"
            "0a"
            "01000000");
  EXPECT_EQ(hex.substr(32),
            "0200000000000000"
            "01000000"
            "01000000"
            "73"
            "07"
            "0300000000000000"
            "01000000"
            "74"
            "0400000000000000"
            "0500000000000000"
            "0600000000000000"
            "0700000000000000"
            "0800000000000000"
            "0900000000000000"
            "0a00000000000000"
            "01000000"
            "72"
            "01000000"
            "70");
}

TEST(StateFile, IsRefusedWhenCutOrLongerOrDamagedAnywhere) {
  const std::string bytes = encode(some_state());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    EXPECT_FALSE(decode(std::string_view(bytes).substr(0, i))) << i;
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    EXPECT_FALSE(decode(damaged)) << i;
  }
  EXPECT_EQ(decode(bytes + "x").error().code, Errc::kCorrupt);
}

TEST(StateFile, OfANewerVersionSaysSo) {
  std::string bytes = encode(some_state());
  bytes[8] = 2;
  EXPECT_EQ(decode(bytes).error().code, Errc::kUnsupportedVersion);
  EXPECT_THAT(decode(bytes).error().message, testing::HasSubstr("newer"));
}

TEST(StateFile, WithOneShardTwiceIsRefused) {
  SavedState state = some_state();
  state.shards[1].shard = state.shards[0].shard;
  EXPECT_EQ(decode(encode(state)).error().code, Errc::kCorrupt);
}

}  // namespace
}  // namespace hitstream::consumer
