#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/access/pages.h"
#include "api/access/password.h"
#include "api/access/tickets.h"
#include "api/api.h"
#include "api/test_doubles.h"

namespace hitstream::api {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string& password_hash() {
  static const std::string hash = [] {
    env::SeededRandom random(1);
    return *access::hash_password("correct horse", random);
  }();
  return hash;
}

class LoginTest : public ::testing::Test {
 protected:
  static DashboardOptions options() {
    DashboardOptions options;
    options.access.loopback_listener = false;
    options.access.password_hash = password_hash();
    return options;
  }
  http::Reply log_in(const std::string& password, std::map<std::string, std::string> fields = {}) {
    return caller.ask({.method = http::Method::kPost,
                       .path = "/login",
                       .fields = std::move(fields),
                       .body = "password=" + password + "&next=%2Fdashboard%3Fsite%3Da"});
  }
  static std::string cookie_of(const http::Reply& reply) {
    const std::string cookie = header_of(reply, "Set-Cookie");
    return cookie.substr(0, cookie.find(';'));
  }
  http::Reply get_with(const std::string& cookie, const std::string& path, const std::string& query = {}) {
    return caller.ask(
        {.path = path, .query = query, .fields = {{"cookie", cookie}}, .host = "stats.example"});
  }
  std::string share_cookie(const std::string& site) {
    const std::string token = access::Shares({}).make({site, clock.wall_ms() + 60'000});
    return cookie_of(caller.get("/share/" + token));
  }

  FixedSource source;
  env::ManualClock clock;
  env::ManualExecutor executor;
  telemetry::Registry metrics;
  std::unique_ptr<http::Service> service =
      *make_dashboard_service(options(), source, clock, executor, metrics);
  Caller caller{*service, &executor};
};

TEST_F(LoginTest, IsAskedForEverywhereButWhereNothingIsCounted) {
  for (const char* path :
       {"/api/minute", "/api/v1/live", "/api/v1/live.json", "/api/v1/status", "/api/v1/config",
        "/api/v1/top/page", "/api/v1/summary.csv", "/api/v1/audit", "/api/v1/sites"}) {
    const http::Reply reply = caller.get(path);
    EXPECT_EQ(reply.status, 401) << path;
    EXPECT_THAT(header_of(reply, "WWW-Authenticate"), StartsWith("Bearer"));
    EXPECT_EQ(reply.content_type, "application/problem+json");
  }
  EXPECT_EQ(header_of(caller.get("/dashboard"), "Location"), "/login?next=/dashboard");
  EXPECT_EQ(header_of(caller.get("/dashboard", "site=a&filter=page:/x%20y"), "Location"),
            "/login?next=/dashboard%3Fsite%3Da%26filter%3Dpage%3A/x%2520y");
  for (const char* path : {"/login", "/openapi.json", "/api"})
    EXPECT_EQ(caller.get(path).status, 200) << path;
}

TEST_F(LoginTest, WithThePasswordGivesASession) {
  const http::Reply reply = log_in("correct+horse", {{"origin", "http://127.0.0.1:8081"}});
  EXPECT_EQ(reply.status, 303);
  EXPECT_EQ(header_of(reply, "Location"), "/dashboard?site=a");
  EXPECT_EQ(get_with(cookie_of(reply), "/api/v1/status").status, 200);
  EXPECT_EQ(get_with(cookie_of(reply), "/dashboard").status, 200);
  EXPECT_THAT(get_with(cookie_of(reply), "/api/v1/config").body, HasSubstr(R"("auth":"password")"));
  EXPECT_EQ(get_with(cookie_of(reply) + "x", "/api/v1/status").status, 401);
}

TEST_F(LoginTest, WithAnotherPasswordSaysSo) {
  for (const std::string& wrong : {std::string("wrong"), std::string(), std::string(5000, 'a')}) {
    const http::Reply reply = log_in(wrong);
    EXPECT_EQ(reply.status, 403);
    EXPECT_EQ(header_of(reply, "Set-Cookie"), "");
    EXPECT_THAT(reply.body, HasSubstr("not the password"));
  }
}

TEST_F(LoginTest, TakesNoFormsOfOtherOrigins) {
  for (const char* origin : {"http://evil.example", "null", "http://127.0.0.1:9"})
    EXPECT_EQ(log_in("correct+horse", {{"origin", origin}}).status, 403) << origin;
  EXPECT_EQ(log_in("correct+horse", {{"sec-fetch-site", "cross-site"}}).status, 403);
}

TEST_F(LoginTest, IsThrottledButNotForThoseWhoKnowThePassword) {
  for (int i = 0; i < 8; ++i) EXPECT_EQ(log_in("correct+horse").status, 303);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("wrong").status, 403);
  const http::Reply reply = log_in("correct+horse");
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(header_of(reply, "Retry-After"), "30");
  clock.advance(std::chrono::seconds(30));
  EXPECT_EQ(log_in("correct+horse").status, 303);
}

TEST_F(LoginTest, BlamesTheClientThatTheProxyOfThisMachineNames) {
  const auto status_of = [this](const std::string& forwarded, const char* peer) {
    return caller
        .ask({.method = http::Method::kPost,
              .path = "/login",
              .fields = {{"x-forwarded-for", forwarded}},
              .body = "password=wrong",
              .peer = *base::IpAddress::parse(peer)})
        .status;
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(status_of("192.0.2.9, 192.0.2.1", "127.0.0.1"), 403);
  EXPECT_EQ(status_of("192.0.2.9, 192.0.2.1", "127.0.0.1"), 429);
  EXPECT_EQ(status_of("192.0.2.1, 192.0.2.2", "127.0.0.1"), 403) << "another client";
  for (int i = 0; i < 5; ++i) EXPECT_EQ(status_of("192.0.2." + std::to_string(i + 10), "198.51.100.1"), 403);
  EXPECT_EQ(status_of("192.0.2.77", "198.51.100.1"), 429) << "a stranger's word is not taken";
}

TEST_F(LoginTest, EndsWithLogout) {
  const http::Reply reply = caller.call(http::Method::kPost, "/logout");
  EXPECT_EQ(reply.status, 303);
  EXPECT_THAT(reply.headers, HasSubstr("hitstream_session=; Path=/; Max-Age=0"));
  EXPECT_THAT(reply.headers, HasSubstr("hitstream_share=; Path=/; Max-Age=0"));
  EXPECT_EQ(caller.get("/logout").status, 405);
  EXPECT_EQ(
      caller.ask({.method = http::Method::kPost, .path = "/logout", .fields = {{"origin", "null"}}}).status,
      403);
}

TEST_F(LoginTest, AGuestSeesOneSiteAndNoOther) {
  const std::string cookie = share_cookie("example.org");
  for (const char* path :
       {"/api/v1/summary", "/api/v1/series", "/api/v1/top/page", "/api/v1/visitors", "/api/day"}) {
    EXPECT_EQ(get_with(cookie, path).status, 200) << path;
    EXPECT_EQ(source.asked.site, "example.org") << path;
    EXPECT_EQ(get_with(cookie, path, "site=example.org").status, 200) << path;
    EXPECT_EQ(get_with(cookie, path, "site=other.org").status, 403) << path;
  }
  EXPECT_EQ(get_with(cookie, "/api/v1/live", "site=other.org").status, 403);
  EXPECT_EQ(get_with(cookie, "/api/v1/audit").status, 403);
  source.names = {"example.org", "other.org"};
  EXPECT_EQ(get_with(cookie, "/api/v1/sites").body, R"({"sites":["example.org"]})");
  EXPECT_EQ(get_with(cookie, "/api/v1/sites.csv").body, "site\r\nexample.org\r\n");
  EXPECT_THAT(get_with(cookie, "/api/v1/config").body, HasSubstr(R"("auth":"share","site":"example.org")"));
  source.state.counted = 4711;
  source.state.doubled_tags = {{"https://other.org/", 1}};
  const std::string status = get_with(cookie, "/api/v1/status").body;
  EXPECT_THAT(status, HasSubstr("\"counted\":0"));
  EXPECT_THAT(status, HasSubstr("\"doubled_tags\":[]"));
}

TEST_F(LoginTest, AFrameOfANamedSiteGetsThePageAndMustBringItsToken) {
  EXPECT_EQ(caller.ask({.path = "/dashboard", .query = "embed=1"}).status, 302) << "no site is named";
  DashboardOptions named = options();
  named.embed_in = {"https://www.example.com"};
  const auto embedded = *make_dashboard_service(named, source, clock, executor, metrics);
  Caller frame(*embedded, &executor);
  EXPECT_EQ(frame.ask({.path = "/dashboard", .query = "site=a&embed=1"}).status, 200);
  EXPECT_EQ(frame.get("/dashboard").status, 302);
  EXPECT_EQ(frame.ask({.path = "/api/v1/status", .query = ""}).status, 401);
  const std::string token = access::Shares({}).make({"example.org", clock.wall_ms() + 60'000});
  const auto status_with = [&frame](const std::string& authorization) {
    return frame.ask({.path = "/api/v1/summary", .fields = {{"authorization", authorization}}}).status;
  };
  EXPECT_EQ(status_with("Bearer " + token), 200);
  EXPECT_EQ(source.asked.site, "example.org");
  clock.advance(std::chrono::seconds(60));
  EXPECT_EQ(status_with("Bearer " + token), 401);
}

TEST_F(LoginTest, ALinkThatHasEndedSaysSo) {
  const http::Reply reply = caller.get("/share/AAAA");
  EXPECT_EQ(reply.status, 403);
  EXPECT_THAT(reply.body, HasSubstr("This link has ended"));
  const std::string cookie = share_cookie("a");
  clock.advance(std::chrono::seconds(60));
  EXPECT_EQ(get_with(cookie, "/api/v1/status").status, 401);
}

TEST_F(LoginTest, IsNotThereWithoutAPassword) {
  const auto open = *make_dashboard_service({}, source, clock, executor, metrics);
  Caller local(*open, &executor);
  EXPECT_EQ(header_of(local.get("/login"), "Location"), "/dashboard");
  EXPECT_EQ(local.call(http::Method::kPost, "/login").status, 404);
}

TEST(LocalPath, IsAPathOfThisServer) {
  EXPECT_EQ(access::local_path("/dashboard?site=a&x=%20"), "/dashboard?site=a&x=%20");
  for (const char* next : {"", "dashboard", "//evil.example", "https://evil.example", "/\\evil.example",
                           "/a\r\nSet-Cookie: x=y", "/ a", "/\xc3\xa9"})
    EXPECT_EQ(access::local_path(next), "/dashboard") << next;
}

TEST(LoginPage, KeepsWhatItIsGivenAsText) {
  const http::Reply page = access::login_page(200, "/\"><script>alert(1)</script>", "<b>");
  EXPECT_EQ(page.body.find("<script>"), std::string::npos);
  EXPECT_THAT(page.body, HasSubstr("&lt;b&gt;"));
  EXPECT_THAT(header_of(page, "Content-Security-Policy"),
              HasSubstr("form-action 'self'; frame-ancestors 'none'"));
}

}  // namespace
}  // namespace hitstream::api
