#include "geo/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "geo/built_in.h"
#include "geo/test_database.h"

namespace hitstream::geo {
namespace {

using testing::HasSubstr;

base::IpAddress address(std::string_view text) { return base::IpAddress::parse(text).value(); }

std::string why_refused(std::string_view bytes) {
  const auto database = Database::open(bytes);
  return database ? "accepted" : database.error().message;
}

TEST(Database, KnowsCountriesWhereverTheyStand) {
  using E = Encoded;
  const std::string maxmind =
      E::map(1) + E::text("country") + E::map(1) + E::text("iso_code") + E::text("FR");
  const std::string ipinfo = E::map(1) + E::text("country") + E::text("BR");
  const auto database = Database::open(make_database(maxmind, ipinfo));
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_EQ((*database)->country_of(address("1.2.3.4")), "FR");
  EXPECT_EQ((*database)->country_of(address("200.0.0.1")), "BR");
  EXPECT_EQ((*database)->built_s(), 100U);
}

TEST(Database, IsSilentAboutWhatItDoesNotKnow) {
  const auto database = Database::open(make_database(by_country_code("de"), by_country_code("DE")));
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_EQ((*database)->country_of(address("1.2.3.4")), "");      // no code in upper case
  EXPECT_EQ((*database)->country_of(address("2001:db8::1")), "");  // a database of IPv4 only
}

TEST(Database, IsRefusedWhenItIsNone) {
  EXPECT_THAT(why_refused(""), testing::Ne("accepted"));
  EXPECT_THAT(why_refused("no database"), testing::Ne("accepted"));
  EXPECT_THAT(why_refused(make_database(by_country_code("DE"), by_country_code("DE")).substr(0, 60)),
              testing::Ne("accepted"));
  const std::string city = Encoded::map(1) + Encoded::text("city") + Encoded::text("Ulm");
  EXPECT_THAT(why_refused(make_database(city, city)), HasSubstr("no countries"));
}

TEST(Database, SurvivesDamage) {
  const std::string whole = make_database(by_country_code("DE"), by_country_code("FR"));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(~damaged[at]);
    const auto database = Database::open(damaged);
    if (database) static_cast<void>((*database)->country_of(address("1.2.3.4")));
  }
}

TEST(BuiltInDatabase, KnowsBothKindsOfAddresses) {
  const auto database = Database::open(built_in_database());
  release_built_in_database();
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_EQ((*database)->country_of(address("193.0.6.139")), "NL");         // RIPE NCC
  EXPECT_EQ((*database)->country_of(address("141.14.0.1")), "DE");          // Max Planck Society
  EXPECT_EQ((*database)->country_of(address("2001:67c:2e8:22::1")), "NL");  // RIPE NCC
  EXPECT_EQ((*database)->country_of(address("10.0.0.1")), "");
  EXPECT_EQ((*database)->country_of(address("127.0.0.1")), "");
  EXPECT_EQ((*database)->country_of(address("::1")), "");
}

}  // namespace
}  // namespace hitstream::geo
