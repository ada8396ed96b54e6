#include "base/scan.h"

#include <gtest/gtest.h>

#include <string>

namespace hitstream::base {
namespace {

constexpr auto kIsQuoteOrControl = [](auto bytes) { return (bytes == '"') | (bytes < 0x20); };

TEST(Scan, FindsAByteAtEachPlaceOfTextsOfEachLength) {
  for (std::size_t length = 0; length < 70; ++length) {
    const std::string clean(length, '\xFF');
    EXPECT_EQ(prefix_without(clean, kIsQuoteOrControl), length);
    EXPECT_TRUE(has_none(clean, kIsQuoteOrControl));
    for (std::size_t at = 0; at < length; ++at) {
      std::string text = clean;
      text[at] = at % 2 == 0 ? '"' : '\x1F';
      EXPECT_EQ(prefix_without(text, kIsQuoteOrControl), at) << length;
      EXPECT_FALSE(has_none(text, kIsQuoteOrControl)) << length << " " << at;
    }
  }
}

TEST(Scan, TellsTheFirstOfSeveral) {
  const std::string text = std::string(20, 'a') + "\"aa\"" + std::string(20, 'a') + '\n';
  EXPECT_EQ(prefix_without(text, kIsQuoteOrControl), 20U);
}

}  // namespace
}  // namespace hitstream::base
