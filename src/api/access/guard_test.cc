#include "api/access/guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hitstream::api::access {
namespace {

using Kind = Caller::Kind;
using ::testing::HasSubstr;

constexpr base::UnixMillis kNow = 1'000'000;

std::string hash_of(std::string_view password) {
  env::SeededRandom random(1);
  return *hash_password(password, random);
}

Options with_password() {
  static const std::string hash = hash_of("correct horse");
  Options options;
  options.password_hash = hash;
  options.session_life = std::chrono::seconds(60);
  return options;
}

Options far() {
  Options options;
  options.loopback_listener = false;
  return options;
}

Claims local() { return {.host = "127.0.0.1:8081"}; }

// The part of a Set-Cookie that comes back.
std::string pair_of(const std::string& cookie) { return cookie.substr(0, cookie.find(';')); }

TEST(Guard, RefusesToBeOpenToStrangersUnasked) {
  const auto open = Guard::make(far());
  ASSERT_FALSE(open);
  EXPECT_THAT(open.error().message, HasSubstr("hitstream password"));
  EXPECT_THAT(open.error().message, HasSubstr("--auth none"));
  Options meant = far();
  meant.open_to_all = true;
  EXPECT_TRUE(Guard::make(meant));
  Options token = far();
  token.token_hashes = {sha256_hex("hst_x")};
  EXPECT_TRUE(Guard::make(token));
  Options password = with_password();
  password.loopback_listener = false;
  EXPECT_TRUE(Guard::make(password));
  Options wrong = with_password();
  wrong.password_hash = "$scrypt$x";
  EXPECT_THAT(Guard::make(wrong).error().message, HasSubstr("auth.password_hash"));
}

TEST(Guard, AsksNobodyForAPasswordWhereAllMayLook) {
  Options options = with_password();
  options.open_to_all = true;
  const Guard guard = *Guard::make(options);
  EXPECT_FALSE(guard.has_password());
  EXPECT_EQ(guard.caller_of({.host = "stats.example", .forwarded = true}, kNow).kind, Kind::kOwner);
}

TEST(Guard, OnALoopbackListenerKnowsItsOwnMachine) {
  const Guard guard = *Guard::make({});
  for (const char* host :
       {"127.0.0.1:8081", "localhost:8081", "[::1]:8081", "LOCALHOST", "127.1.2.3", "[::1]"})
    EXPECT_EQ(guard.caller_of({.host = host}, kNow).kind, Kind::kOwner) << host;
  for (const char* host :
       {"", "stats.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.1",
        "localhost:80x", "[::2]", "0.0.0.0:8081", "2130706433", "localhost:80:80"})
    EXPECT_EQ(guard.caller_of({.host = host}, kNow).kind, Kind::kNobody) << host;
}

TEST(Guard, TrustsNobodyBehindAProxyOrFromAnotherSite) {
  const Guard guard = *Guard::make({});
  Claims forwarded = local();
  forwarded.forwarded = true;
  EXPECT_EQ(guard.caller_of(forwarded, kNow).kind, Kind::kNobody);
  Claims foreign = local();
  foreign.sec_fetch_site = "cross-site";
  EXPECT_EQ(guard.caller_of(foreign, kNow).kind, Kind::kNobody);
  for (const char* own : {"", "same-origin", "none"}) {
    Claims claims = local();
    claims.sec_fetch_site = own;
    EXPECT_EQ(guard.caller_of(claims, kNow).kind, Kind::kOwner) << own;
  }
}

TEST(Guard, WithAPasswordTrustsNotEvenItsOwnMachine) {
  EXPECT_EQ(Guard::make(with_password())->caller_of(local(), kNow).kind, Kind::kNobody);
}

TEST(Guard, KnowsASessionUntilItEnds) {
  const Guard guard = *Guard::make(with_password());
  EXPECT_TRUE(guard.is_password("correct horse"));
  EXPECT_FALSE(guard.is_password("wrong horse"));
  const std::string cookie = guard.session_cookie(kNow);
  EXPECT_THAT(cookie, HasSubstr("; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"));
  EXPECT_EQ(cookie.find("Secure"), std::string::npos);
  Claims claims{.host = "stats.example"};
  const std::string cookies = "a=b; " + pair_of(cookie) + "; c=d";
  claims.cookie = cookies;
  const Caller caller = guard.caller_of(claims, kNow + 59'999);
  EXPECT_EQ(caller.kind, Kind::kOwner);
  EXPECT_EQ(caller.until_ms, kNow + 60'000);
  EXPECT_EQ(guard.caller_of(claims, kNow + 60'000).kind, Kind::kNobody);
}

TEST(Guard, SendsCookiesOverTlsOnlyWhereThatIsSpoken) {
  Options options = with_password();
  options.public_url = "https://stats.example";
  EXPECT_THAT(Guard::make(options)->session_cookie(kNow), HasSubstr("; Secure"));
}

TEST(Guard, KnowsApiTokens) {
  Options options = with_password();
  options.token_hashes = {sha256_hex("hst_a"), sha256_hex("hst_b")};
  const Guard guard = *Guard::make(options);
  const auto kind = [&guard](std::string_view authorization) {
    return guard.caller_of({.host = "x", .authorization = authorization}, kNow).kind;
  };
  EXPECT_EQ(kind("Bearer hst_a"), Kind::kOwner);
  EXPECT_EQ(kind("bearer  hst_b"), Kind::kOwner);
  for (const char* wrong : {"Bearer hst_c", "Bearer ", "Bearer", "hst_a", "Basic hst_a", "Bearer hst_a x"})
    EXPECT_EQ(kind(wrong), Kind::kNobody) << wrong;
}

TEST(Guard, LetsAGuestSeeOneSite) {
  const Guard guard = *Guard::make(with_password());
  const std::string token = Shares(Secret{}).make({"example.org", kNow + 10'000});
  const std::string cookie = pair_of(*guard.share_cookie(token, kNow));
  const Caller caller = guard.caller_of({.host = "x", .cookie = cookie}, kNow);
  EXPECT_EQ(caller.kind, Kind::kGuest);
  EXPECT_EQ(caller.site, "example.org");
  EXPECT_EQ(caller.until_ms, kNow + 10'000);
  EXPECT_EQ(guard.caller_of({.host = "x", .cookie = cookie}, kNow + 10'000).kind, Kind::kNobody);
  const std::string bearer = "Bearer " + token;
  EXPECT_EQ(guard.caller_of({.host = "x", .authorization = bearer}, kNow).kind, Kind::kGuest);
  EXPECT_FALSE(guard.share_cookie(token + "A", kNow));
  EXPECT_FALSE(guard.share_cookie(token, kNow + 10'000));
}

TEST(Guard, TellsFormsOfItsOwnPagesFromOthers) {
  Options options = with_password();
  options.public_url = "https://stats.example/";
  const Guard guard = *Guard::make(options);
  const auto own = [&guard](std::string_view host, std::string_view origin, std::string_view site = {}) {
    return guard.is_same_origin({.host = host, .origin = origin, .sec_fetch_site = site});
  };
  EXPECT_TRUE(own("127.0.0.1:8081", "http://127.0.0.1:8081"));
  EXPECT_TRUE(own("127.0.0.1:8081", "https://stats.example")) << "behind a proxy that changes Host";
  EXPECT_TRUE(own("a", ""));
  EXPECT_TRUE(own("a", "", "same-origin"));
  EXPECT_FALSE(own("a", "", "cross-site"));
  EXPECT_FALSE(own("a", "", "same-site"));
  EXPECT_FALSE(own("127.0.0.1:8081", "http://127.0.0.1:9"));
  EXPECT_FALSE(own("127.0.0.1:8081", "null"));
  EXPECT_FALSE(own("127.0.0.1:8081", "http://evil.example"));
  EXPECT_FALSE(Guard::make(with_password())->is_same_origin({.host = "", .origin = "null"}));
}

}  // namespace
}  // namespace hitstream::api::access
