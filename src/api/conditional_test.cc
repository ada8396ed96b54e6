#include "api/conditional.h"

#include <gtest/gtest.h>

namespace hitstream::api {
namespace {

TEST(AcceptsGzip, WhenItIsNamedWithAWeight) {
  for (const char* field :
       {"gzip", "GZIP", "deflate, gzip;q=0.5", "br;q=1.0,gzip ; q=0.001", "*", "identity;q=0,*;q=0.1"}) {
    EXPECT_TRUE(accepts_gzip(field)) << field;
  }
}

TEST(AcceptsGzip, NotOtherwise) {
  for (const char* field :
       {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *", "x-gzipped", ",,"}) {
    EXPECT_FALSE(accepts_gzip(field)) << field;
  }
}

TEST(MatchesEtag, OneOfAList) {
  for (const char* field : {"\"a\"", "W/\"a\"", "\"b\", \"a\"", "\"b\" , W/\"a\"", "*"}) {
    EXPECT_TRUE(matches_etag(field, "\"a\"")) << field;
  }
  for (const char* field : {"", "a", "\"b\"", "\"aa\"", "\"a", ","}) {
    EXPECT_FALSE(matches_etag(field, "\"a\"")) << field;
  }
}

}  // namespace
}  // namespace hitstream::api
