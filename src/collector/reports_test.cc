// Reports and the settings about visitors, through the collector's handler.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "collector/collector.h"
#include "collector/kept_headers.h"
#include "collector/test_doubles.h"

namespace hitstream::collector {
namespace {

using testing::HasSubstr;
using testing::Not;

class ReportsTest : public testing::Test {
 protected:
  ReportsTest() {
    options_.trusted_proxies = {base::IpNetwork::parse("127.0.0.0/8").value()};
    headers_[kReferer] = "https://example.org/";
    start();
  }
  void start() {
    service_ = make_service(options_, journal_, clock_, random_, registry_);
    handler_ = service_->make_handler(0);
  }
  FakeExchange ask(http::Method method, std::string_view query, std::string_view body) {
    const http::Request request{.method = method,
                                .path = "/collect",
                                .query = query,
                                .host = "stats.example.org",
                                .body = body,
                                .peer = base::IpAddress::parse("127.0.0.1").value(),
                                .headers = headers_};
    FakeExchange exchange;
    handler_->handle(request, exchange);
    EXPECT_TRUE(!exchange.after_commit || handler_->commit());
    return exchange;
  }
  FakeExchange get(std::string_view query = {}) { return ask(http::Method::kGet, query, {}); }
  // Of a view's answer, which has a cookie or not.
  static std::string token_in(const FakeExchange& exchange) {
    const std::string& values = exchange.after_commit.value();
    return values.substr(values.size() - kTokenLength);
  }
  static std::string text_of(const FakeExchange& exchange) {
    std::string text;
    exchange.form->append_to(text, exchange.after_commit.value(), std::string(29, 'D'), true, true);
    return text;
  }
  FakeExchange post(const std::string& token, const std::string& more = R"("k":"report")") {
    return ask(http::Method::kPost, {}, R"({"t":")" + token + "\"," + more + "}");
  }
  std::string metrics() { return registry_.expose(); }

  static constexpr std::size_t kTokenLength = 72;
  Options options_;
  FakeJournal journal_;
  env::ManualClock clock_{1763884800123};
  env::SeededRandom random_{7};
  telemetry::Registry registry_;
  std::unique_ptr<http::Service> service_;
  std::unique_ptr<http::LoopHandler> handler_;
  std::array<std::string_view, kKeptHeaders> headers_{};
};

TEST_F(ReportsTest, AReportIsOfTheSessionAndViewOfItsToken) {
  const FakeExchange view = get();
  const std::string sid = view.after_commit->substr(0, 32);
  const auto at = journal_.bytes.find("\"view\":\"") + 8;
  const std::string id = journal_.bytes.substr(at, 16);
  EXPECT_TRUE(post(token_in(view), R"("k":"nav","n":2,"u":"https://example.org/p?q#f")").after_commit);
  EXPECT_THAT(journal_.bytes, HasSubstr("\"sid\":\"" + sid + '"'));
  EXPECT_THAT(journal_.bytes, HasSubstr(R"("kind":"nav","view":")" + id + R"(.2")"));
  EXPECT_THAT(journal_.bytes, HasSubstr(R"("page":"https://example.org/p?q"})"));
  EXPECT_THAT(metrics(), HasSubstr("hitstream_collector_kinds_total{kind=\"nav\"} 1"));
}

TEST_F(ReportsTest, AForgedReportChangesNothingButItsCounter) {
  std::string token = token_in(get());
  token[20] = token[20] == 'A' ? 'B' : 'A';
  EXPECT_EQ(post(token).plain->status, 403);
  EXPECT_EQ(ask(http::Method::kPost, {}, "x").plain->status, 400);
  EXPECT_EQ(journal_.records, 1U);
  EXPECT_THAT(metrics(), HasSubstr("refused_total{reason=\"token\"} 1"));
  EXPECT_THAT(metrics(), HasSubstr("refused_total{reason=\"malformed\"} 1"));
}

TEST_F(ReportsTest, ATokenEnds) {
  options_.token_uses = 1;
  options_.token_life = std::chrono::seconds(60);
  start();
  const std::string token = token_in(get());
  EXPECT_TRUE(post(token).after_commit);
  EXPECT_EQ(post(token).plain->status, 403);
  clock_.advance(std::chrono::seconds(61));
  EXPECT_EQ(post(token).plain->status, 403);
  EXPECT_THAT(metrics(), HasSubstr("refused_total{reason=\"overused\"} 1"));
  EXPECT_THAT(metrics(), HasSubstr("refused_total{reason=\"expired\"} 1"));
}

TEST_F(ReportsTest, ATokenIsOfOneSite) {
  const std::string token = token_in(get());
  EXPECT_EQ(post(token, R"("k":"report","u":"https://other.org/")").plain->status, 403);
  EXPECT_TRUE(post(token, R"("k":"report","u":"https://EXAMPLE.org:444/")").after_commit);
  const std::string named = token_in(get("site=Shop"));
  EXPECT_THAT(journal_.bytes, HasSubstr(R"("site":"shop")"));
  EXPECT_EQ(post(named, R"("k":"report","si":"other")").plain->status, 403);
  EXPECT_TRUE(post(named, R"("k":"report","si":"shop","u":"https://other.org/")").after_commit);
}

TEST_F(ReportsTest, UnknownSitesAreRefusedOrCountedOnly) {
  options_.sites = {"shop"};
  start();
  EXPECT_EQ(get().plain->body, "void 0;\n");
  EXPECT_TRUE(get("site=shop").after_commit);
  EXPECT_EQ(journal_.records, 1U);
  EXPECT_THAT(metrics(), HasSubstr("refused_total{reason=\"site\"} 1"));
  options_.refuse_unknown_sites = false;
  start();
  EXPECT_TRUE(get().after_commit);
  EXPECT_THAT(metrics(), HasSubstr("hitstream_collector_unknown_sites_total 2"));
}

TEST_F(ReportsTest, WhoAsksNotToBeFollowedIsNot) {
  headers_[kSecGpc] = "1";
  headers_[kCookie] = "sid=0123456789abcdef0123456789abcdef";
  headers_[kProxyHeader] = "203.0.113.9";
  const FakeExchange view = get();
  EXPECT_EQ(view.after_commit->size(), kTokenLength);  // no cookie
  EXPECT_THAT(journal_.bytes, HasSubstr(R"("ip":"203.0.113.0")"));
  EXPECT_THAT(journal_.bytes, HasSubstr(R"("id":"private")"));
  EXPECT_THAT(journal_.bytes, Not(HasSubstr("0123456789abcdef0123456789abcdef")));
  headers_[kSecGpc] = {};
  EXPECT_TRUE(post(token_in(view)).after_commit);
  EXPECT_THAT(journal_.bytes, HasSubstr(R"("ip":"203.0.113.0")"));
  options_.gpc = false;
  start();
  headers_[kSecGpc] = "1";
  (void)get();
  EXPECT_THAT(journal_.bytes, HasSubstr(R"("id":"back")"));
}

TEST_F(ReportsTest, OfQueriesThatAreNotKeptTheCampaignStays) {
  options_.keep_query = false;
  start();
  headers_[kReferer] = "https://example.org/p?secret=1&utm_source=x";
  const std::string token = token_in(get());
  EXPECT_THAT(journal_.bytes, HasSubstr(R"("referer":"https://example.org/p?utm_source=x",)"));
  EXPECT_TRUE(post(token, R"("k":"report","u":"https://example.org/q?utm_id=1&secret=2")").after_commit);
  EXPECT_THAT(journal_.bytes, HasSubstr(R"("page":"https://example.org/q?utm_id=1"})"));
  EXPECT_THAT(journal_.bytes, Not(HasSubstr("secret")));
}

TEST_F(ReportsTest, WithoutCookiesAVisitorIsKnownByAHash) {
  options_.cookies = false;
  options_.ip = AddressPolicy::kNone;
  start();
  (void)get();
  const std::string first = journal_.bytes.substr(journal_.bytes.find("\"sid\":"), 40);
  EXPECT_THAT(journal_.bytes, HasSubstr(R"("ip":"-")"));
  EXPECT_THAT(journal_.bytes, HasSubstr(R"("id":"none")"));
  start();
  (void)get();
  EXPECT_THAT(journal_.bytes, HasSubstr(first));
}

TEST_F(ReportsTest, TheSitesOwnPeopleAreMarked) {
  const FakeExchange page = get("optout=1");
  EXPECT_THAT(page.plain->headers, HasSubstr("Set-Cookie: sid_own=1; Path=/; Max-Age=34560000;"));
  EXPECT_EQ(journal_.records, 0U);
  headers_[kCookie] = "a=b; sid_own=1";
  (void)get();
  EXPECT_THAT(journal_.bytes, HasSubstr(R"("own":true)"));
  headers_[kCookie] = "sid_own=0; xsid_own=1";
  (void)get();
  EXPECT_THAT(journal_.bytes, Not(HasSubstr("own")));
  EXPECT_THAT(get("optout=0").plain->headers, HasSubstr("sid_own=; Path=/; Max-Age=0;"));
  EXPECT_THAT(metrics(), HasSubstr("hitstream_collector_owner_hits_total 1"));
}

TEST_F(ReportsTest, OneClientMayBeLimited) {
  options_.rate_per_second = 1;
  options_.rate_burst = 1;
  start();
  EXPECT_TRUE(get().after_commit);
  const FakeExchange refused = get();
  EXPECT_EQ(refused.plain->status, 429);
  EXPECT_THAT(refused.plain->headers, HasSubstr("Retry-After: 1\r\n"));
  EXPECT_THAT(metrics(), HasSubstr("refused_total{reason=\"rate\"} 1"));
}

TEST_F(ReportsTest, AnOriginIsAnswered) {
  headers_[kOrigin] = "https://example.org";
  for (const auto& reply :
       {*ask(http::Method::kOptions, {}, {}).plain, *ask(http::Method::kPost, {}, "x").plain}) {
    EXPECT_THAT(reply.headers, HasSubstr("Access-Control-Allow-Origin: https://example.org\r\n"));
    EXPECT_THAT(reply.headers, HasSubstr("Access-Control-Allow-Credentials: true\r\n"));
    EXPECT_THAT(reply.headers, HasSubstr("Vary: Origin\r\n"));
  }
}

TEST_F(ReportsTest, WhyTheBrowserAskedIsRecorded) {
  headers_[kSecPurpose] = "prefetch;prerender";
  (void)get();
  EXPECT_THAT(journal_.bytes, HasSubstr(R"("purpose":"prefetch;prerender")"));
}

TEST_F(ReportsTest, TheScriptIsToldWhenItsRequestWasNoView) {
  EXPECT_THAT(text_of(get()), HasSubstr("\",1);"));
  headers_[kSecPurpose] = "prefetch";
  EXPECT_THAT(text_of(get()), HasSubstr("\",17);"));
}

}  // namespace
}  // namespace hitstream::collector
