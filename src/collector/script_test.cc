#include "collector/script.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

#include "env/random.h"

namespace hitstream::collector {
namespace {

// What a browser makes of one gzip member; it must be whole and nothing may follow it.
std::string gunzip(const std::string& member) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string out(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(member.data()));
  stream.avail_in = static_cast<uInt>(member.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0U);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

void put(std::string& into, std::string_view slot, std::string_view value) {
  into.replace(into.find(slot), slot.size(), value);
}

TEST(Script, GzipInflatesToExactlyTheIdentityBody) {
  env::SeededRandom random(5);
  const TokenSealer sealer{TokenKeys(Secret{})};
  for (std::size_t length = 1; length < 40'000; length = length * 3 + 1) {
    std::string bundle(length, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(bundle.data()), length / 2});
    const Script script(bundle, 9);
    for (std::uint32_t i = 0; i < 5; ++i) {
      TokenText token;
      sealer.seal({.issued_s = i}, token);
      const Crc crc = script.crc_with(token);
      std::string identity = script.identity();
      std::string gzip = script.gzip();
      put(identity, Script::token_slot(), {token.data(), token.size()});
      put(gzip, Script::token_slot(), {token.data(), token.size()});
      put(gzip, script.crc_slot(), {crc.data(), crc.size()});
      EXPECT_EQ(gunzip(gzip), identity) << "a bundle of " << length;
    }
  }
}

TEST(Script, CallsTheBundleWithTokenAndFlags) {
  const Script script("!function(t,f){}", 5);
  EXPECT_EQ(script.identity(), "!function(t,f){}(\"" + std::string(Script::token_slot()) + "\",5);\n");
}

TEST(AcceptsGzip, ReadsTheField) {
  EXPECT_TRUE(accepts_gzip("gzip, deflate, br, zstd"));
  EXPECT_TRUE(accepts_gzip("br;q=1.0, GZIP;q=0.5"));
  EXPECT_FALSE(accepts_gzip(""));
  EXPECT_FALSE(accepts_gzip("br"));
  EXPECT_FALSE(accepts_gzip("xgzip"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0"));
  EXPECT_FALSE(accepts_gzip("gzip; q=0.000"));
}

}  // namespace
}  // namespace hitstream::collector
