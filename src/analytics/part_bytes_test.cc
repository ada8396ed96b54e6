// The bytes of saved parts, as other versions of the program wrote and will read them.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "analytics/part.h"
#include "base/text.h"

namespace hitstream::analytics {
namespace {

constexpr base::UnixMillis kNow = 1'700'000'000'000;

// Two hits, both of the site "a"; 2, 3, 4 and 5 counted, late, skewed and no view.
constexpr std::string_view kVersion1 =
    "01000200000000000000030000000000000004000000000000000500000000000000e8030000000000003c0000000100"
    "000000f1536500000000020000000000000060ea0000000000003c000000010000001555b00100000000020000000000"
    "000080ee36000000000018000000010000009e340700000000000200000000000000010000000100000061e803000000"
    "0000003c0000000100000000f1536500000000020000000000000060ea0000000000003c000000010000001555b00100"
    "000000020000000000000080ee36000000000018000000010000009e340700000000000200000000000000";

// One person's view and one bot's, both of the site "a"; two recent views: that bot's, found out by its
// report, and one whose site is gone.
constexpr std::string_view kVersion2 =
    "020001000000000000000300000000000000040000000000000005000000000000000600000000000000070000000000"
    "0000080000000000000009000000000000000a00000000000000050b000000000000000c000000000000000100000000"
    "0000000e000000000000000f00000000000000e8030000000000003c0000000100000000f15365000000000100000000"
    "00000060ea0000000000003c000000010000001555b00100000000010000000000000080ee3600000000001800000001"
    "0000009e34070000000000010000000000000001e8030000000000003c0000000100000000f153650000000001000000"
    "0000000060ea0000000000003c000000010000001555b00100000000010000000000000080ee36000000000018000000"
    "010000009e340700000000000100000000000000010000000100000061e8030000000000003c0000000100000000f153"
    "6500000000010000000000000060ea0000000000003c000000010000001555b00100000000010000000000000080ee36"
    "000000000018000000010000009e34070000000000010000000000000001e8030000000000003c0000000100000000f1"
    "536500000000010000000000000060ea0000000000003c000000010000001555b00100000000010000000000000080ee"
    "36000000000018000000010000009e34070000000000010000000000000002000000efcdab89674523010068e5cf8b01"
    "000000000000031032547698badcfe0068e5cf8b010000ffffffff00";

// The same, where the second one's site was guessed.
constexpr std::string_view kVersion3 =
    "030001000000000000000300000000000000040000000000000005000000000000000600000000000000070000000000"
    "0000080000000000000009000000000000000a00000000000000050b000000000000000c000000000000000100000000"
    "0000000e000000000000000f00000000000000e8030000000000003c0000000100000000f15365000000000100000000"
    "00000060ea0000000000003c000000010000001555b00100000000010000000000000080ee3600000000001800000001"
    "0000009e34070000000000010000000000000001e8030000000000003c0000000100000000f153650000000001000000"
    "0000000060ea0000000000003c000000010000001555b00100000000010000000000000080ee36000000000018000000"
    "010000009e340700000000000100000000000000010000000100000061e8030000000000003c0000000100000000f153"
    "6500000000010000000000000060ea0000000000003c000000010000001555b00100000000010000000000000080ee36"
    "000000000018000000010000009e34070000000000010000000000000001e8030000000000003c0000000100000000f1"
    "536500000000010000000000000060ea0000000000003c000000010000001555b00100000000010000000000000080ee"
    "36000000000018000000010000009e34070000000000010000000000000002000000efcdab89674523010068e5cf8b01"
    "00000000000003001032547698badcfe0068e5cf8b010000ffffffff0001";

std::string bytes_of(std::string_view hex) {
  std::vector<std::uint8_t> bytes(hex.size() / 2);
  EXPECT_TRUE(base::parse_hex(hex, bytes));
  return {bytes.begin(), bytes.end()};
}

bool load(Part& part, std::string_view bytes) {
  base::ByteReader reader(bytes);
  return part.load(reader) && reader.remaining() == 0;
}

std::string saved(const Part& part) {
  std::string bytes;
  base::ByteWriter writer(bytes);
  part.save(writer);
  return bytes;
}

std::uint64_t last_minute(const SiteWindows& windows) {
  std::vector<std::uint64_t> counts(kMinuteWindow.count);
  windows.minute.add_to(counts, kNow);
  return counts.back();
}

TEST(PartBytes, OfTheFirstVersionAreReadAsPeoples) {
  Part part;
  ASSERT_TRUE(load(part, bytes_of(kVersion1)));
  EXPECT_EQ(part.totals(), (Totals{.counted = 2, .late = 3, .skewed = 4, .not_view = 5}));
  EXPECT_EQ(last_minute(part.all_sites().people()), 2U);
  EXPECT_EQ(part.all_sites().bots(), nullptr);
  ASSERT_NE(part.site("a"), nullptr);
  EXPECT_EQ(last_minute(part.site("a")->people()), 2U);
}

TEST(PartBytes, OfThisVersionAreReadAndWrittenAsTheyAre) {
  Part part;
  ASSERT_TRUE(load(part, bytes_of(kVersion3)));
  EXPECT_EQ(part.totals(), (Totals{.counted = 1,
                                   .late = 3,
                                   .skewed = 4,
                                   .not_view = 5,
                                   .own = 6,
                                   .prefetched = 7,
                                   .reports = 8,
                                   .leaves = 9,
                                   .events = 10,
                                   .bots = {11, 12, 1, 14, 15}}));
  EXPECT_EQ(last_minute(part.all_sites().people()), 1U);
  EXPECT_EQ(last_minute(*part.all_sites().bots()), 1U);
  EXPECT_EQ(last_minute(*part.site("a")->bots()), 1U);
  EXPECT_EQ(saved(part), bytes_of(kVersion3));
}

TEST(PartBytes, OfTheSecondVersionAreReadWithNoSiteGuessed) {
  Part part;
  ASSERT_TRUE(load(part, bytes_of(kVersion2)));
  std::string expected = bytes_of(kVersion3);
  expected.back() = 0;
  EXPECT_EQ(saved(part), expected);
}

TEST(PartBytes, OfANewerVersionAreRefused) {
  std::string bytes = bytes_of(kVersion3);
  bytes[0] = 4;
  Part part;
  EXPECT_FALSE(load(part, bytes));
}

TEST(PartBytes, EveryCutIsRefused) {
  for (const std::string_view hex : {kVersion1, kVersion2, kVersion3}) {
    const std::string bytes = bytes_of(hex);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      Part part;
      ASSERT_FALSE(load(part, bytes.substr(0, length))) << length;
      ASSERT_EQ(part.totals(), Totals{});
    }
  }
}

}  // namespace
}  // namespace hitstream::analytics
