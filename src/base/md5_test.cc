#include "base/md5.h"

#include <gtest/gtest.h>

#include <string>

#include "base/text.h"

namespace hitstream::base {
namespace {

TEST(Md5, GivesWhatTheRfcSays) {
  EXPECT_EQ(to_hex(md5("")), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(to_hex(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(to_hex(md5("abcdefghijklmnopqrstuvwxyz")), "c3fcd3d76192e4007dfb496cca67e13b");
  EXPECT_EQ(to_hex(md5("")), "d41d8cd98f00b204e9800998ecf8427e") << "nothing is left of the digest before";
}

}  // namespace
}  // namespace hitstream::base
