#include "shipper/position_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace hitstream::shipper {
namespace {

using base::Errc;

base::SourceId some_source() {
  base::SourceId source;
  for (std::size_t i = 0; i < source.bytes.size(); ++i) source.bytes[i] = static_cast<std::uint8_t>(i + 1);
  return source;
}

SavedPosition some_position() {
  return {"hits",
          1'700'000'000'000,
          1'600'000'000'000,
          17,
          some_source(),
          4096,
          {{0, {{0, 0}, {1, 2}}}, {10, {{0, 0}}}}};
}

TEST(PositionFile, IsReadAsItWasWritten) {
  const auto read = decode(encode(some_position()));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, some_position());
  EXPECT_EQ(decode(encode({})).value(), SavedPosition());
}

TEST(PositionFile, HasTheBytesThatItsDescriptionSays) {
  const SavedPosition position{"ab", 2, 3, 4, some_source(), 5, {{6, {{7, 8}, {9, 10}}}}};
  const std::string bytes = encode(position);
  const std::string hex = base::to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  EXPECT_EQ(hex.substr(0, 24),
            "485353484950500a"
            "01000000");
  EXPECT_EQ(hex.substr(32),
            "02000000"
            "6162"
            "0200000000000000"
            "0300000000000000"
            "0400000000000000"
            "01"
            "0102030405060708090a0b0c0d0e0f10"
            "0500000000000000"
            "01000000"
            "0600000000000000"
            "02000000"
            "0700000000000000"
            "0800000000000000"
            "0900000000000000"
            "0a00000000000000");
}

TEST(PositionFile, IsRefusedWhenCutOrLongerOrDamagedAnywhere) {
  const std::string bytes = encode(some_position());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    EXPECT_FALSE(decode(std::string_view(bytes).substr(0, i))) << i;
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    EXPECT_FALSE(decode(damaged)) << i;
  }
  EXPECT_EQ(decode(bytes + "x").error().code, Errc::kCorrupt);
}

TEST(PositionFile, OfANewerVersionSaysSo) {
  std::string bytes = encode(some_position());
  bytes[8] = 2;
  EXPECT_EQ(decode(bytes).error().code, Errc::kUnsupportedVersion);
  EXPECT_THAT(decode(bytes).error().message, testing::HasSubstr("newer"));
}

TEST(PositionFile, IsRefusedWhenEpochsOrTheirShardsAreNotInOrder) {
  for (const std::vector<Epoch>& epochs :
       {std::vector<Epoch>{{5, {{0, 0}}}, {5, {{0, 0}}}}, std::vector<Epoch>{{5, {{0, 1}, {0, 0}}}},
        std::vector<Epoch>{{5, {}}}}) {
    SavedPosition position = some_position();
    position.epochs = epochs;
    EXPECT_EQ(decode(encode(position)).error().code, Errc::kCorrupt);
  }
}

}  // namespace
}  // namespace hitstream::shipper
