#include "stream/hash_key.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace hitstream::stream {
namespace {

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

struct Known {
  HashKey key;
  const char* decimal;
};

const Known kKnown[] = {
    {{0, 0}, "0"},
    {{0, 10}, "10"},
    {{0, kMax}, "18446744073709551615"},
    {{1, 0}, "18446744073709551616"},
    {{std::uint64_t{1} << 63U, 0}, "170141183460469231731687303715884105728"},
    {{kMax, kMax}, "340282366920938463463374607431768211455"},
};

TEST(HashKey, IsWrittenAndReadInDecimal) {
  for (const Known& known : kKnown) {
    EXPECT_EQ(known.key.decimal(), known.decimal);
    EXPECT_EQ(HashKey::parse(known.decimal), known.key);
  }
}

TEST(HashKey, ReadsNothingElse) {
  for (const char* wrong :
       {"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "00", "01", "340282366920938463463374607431768211456",
        "999999999999999999999999999999999999999", "1000000000000000000000000000000000000000"}) {
    EXPECT_FALSE(HashKey::parse(wrong)) << wrong;
  }
}

TEST(HashKey, IsOrderedAsANumber) {
  for (std::size_t i = 1; i < std::size(kKnown); ++i) EXPECT_LT(kKnown[i - 1].key, kKnown[i].key);
}

TEST(HashKey, OfManyPartitionKeysIsThatOfEach) {
  const std::vector<std::string_view> texts = {"", "abc", "5f0c61d2a9b84e3790c1d2e3f4a5b6c7", "-"};
  std::vector<HashKey> keys(texts.size());
  hash_each(texts, keys);
  for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(keys[i], hash_of(texts[i])) << texts[i];
}

TEST(HashKey, OfAPartitionKeyIsItsMd5AsABigEndianNumber) {
  // MD5 of "abc", 900150983cd24fb0d6963f7d28e17f72 in hexadecimal.
  EXPECT_EQ(hash_of("abc"), (HashKey{0x900150983cd24fb0, 0xd6963f7d28e17f72}));
  EXPECT_EQ(hash_of("abc").decimal(), "191415658344158766168031473277922803570");
}

}  // namespace
}  // namespace hitstream::stream
