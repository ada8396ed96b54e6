#include "api/access/base64.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "env/random.h"

namespace hitstream::api::access {
namespace {

TEST(Base64, IsThatOfRfc4648WithoutPadding) {
  const std::array<std::pair<const char*, const char*>, 5> vectors{
      {{"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64(bytes, Alphabet::kPlain), text);
    EXPECT_EQ(from_base64(text, Alphabet::kPlain), bytes);
  }
  EXPECT_EQ(base64("\xfb\xff", Alphabet::kPlain), "+/8");
  EXPECT_EQ(base64("\xfb\xff", Alphabet::kUrl), "-_8");
  EXPECT_EQ(from_base64("-_8", Alphabet::kUrl), "\xfb\xff");
}

TEST(Base64, RefusesWhatItDoesNotWrite) {
  for (const char* text : {"Z", "Zg==", "Zh", "Zm9", "Z g", "-_8", "Zg\n", "Zm9v="})
    EXPECT_FALSE(from_base64(text, Alphabet::kPlain)) << text;
  EXPECT_FALSE(from_base64("+/8", Alphabet::kUrl));
}

TEST(Base64, BringsAnyBytesBack) {
  env::SeededRandom random(20);
  for (std::size_t size = 0; size < 70; ++size) {
    std::string bytes(size, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), size});
    for (const Alphabet alphabet : {Alphabet::kPlain, Alphabet::kUrl})
      EXPECT_EQ(from_base64(base64(bytes, alphabet), alphabet), bytes) << size;
  }
}

}  // namespace
}  // namespace hitstream::api::access
