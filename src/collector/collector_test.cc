#include "collector/collector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "collector/kept_headers.h"
#include "collector/test_doubles.h"

namespace hitstream::collector {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kOwnId = "0123456789abcdef0123456789abcdef";

class CollectorTest : public testing::Test {
 protected:
  CollectorTest() {
    Options options;
    options.trusted_proxies = {base::IpNetwork::parse("127.0.0.0/8").value()};
    options.field_bytes_max = 64;
    options.paths = {"/collect", "/other"};
    service_ = make_service(options, journal_, clock_, random_, registry_);
    handler_ = service_->make_handler(0);
  }

  FakeExchange ask(http::Method method, std::string_view path) {
    const http::Request request{.method = method,
                                .path = path,
                                .query = {},
                                .host = "example.org",
                                .body = {},
                                .peer = base::IpAddress::parse("127.0.0.1").value(),
                                .headers = headers_};
    FakeExchange exchange;
    handler_->handle(request, exchange);
    return exchange;
  }
  FakeExchange get() { return ask(http::Method::kGet, "/collect"); }
  // The bytes of one hit's record, framed.
  std::string record_of_get() {
    (void)get();
    EXPECT_TRUE(handler_->commit());
    return journal_.bytes;
  }
  std::string metrics() { return registry_.expose(); }

  FakeJournal journal_;
  env::ManualClock clock_{1763884800123};
  env::SeededRandom random_{7};
  telemetry::Registry registry_;
  std::unique_ptr<http::Service> service_;
  std::unique_ptr<http::LoopHandler> handler_;
  std::array<std::string_view, kKeptHeaders> headers_{};
};

TEST_F(CollectorTest, AHitIsAnsweredOnlyAfterTheCommit) {
  const FakeExchange exchange = get();
  EXPECT_TRUE(exchange.after_commit);
  EXPECT_FALSE(exchange.at_once);
  EXPECT_FALSE(exchange.plain);
  EXPECT_EQ(journal_.appends, 0U);
}

TEST_F(CollectorTest, TheHitsOfOneTurnAreOneAppend) {
  for (int i = 0; i < 3; ++i) (void)get();
  EXPECT_TRUE(handler_->commit());
  EXPECT_EQ(journal_.appends, 1U);
  EXPECT_EQ(journal_.records, 3U);
  (void)get();
  EXPECT_TRUE(handler_->commit());
  EXPECT_EQ(journal_.records, 4U);
}

TEST_F(CollectorTest, TheRecordCarriesWhatTheRequestTells) {
  headers_[kReferer] = "https://example.org/a";
  headers_[kUserAgent] = "Mozilla/5.0 \"x\"";
  headers_[kCookie] = "a=b; sid=0123456789abcdef0123456789abcdef";
  headers_[kProxyHeader] = "6.6.6.6, 203.0.113.9";
  EXPECT_THAT(
      record_of_get(),
      HasSubstr(R"({"referer":"https://example.org/a","ua":"Mozilla/5.0 \"x\"","ip":"203.0.113.9",)"
                R"("sid":"0123456789abcdef0123456789abcdef","timestamp":"1763884800123","kind":"view")"));
}

TEST_F(CollectorTest, MissingHeadersAreADash) {
  EXPECT_THAT(record_of_get(), HasSubstr(R"({"referer":"-","ua":"-","ip":"127.0.0.1","sid":")"));
}

TEST_F(CollectorTest, FieldsAreCut) {
  const std::string agent(100, 'x');
  headers_[kUserAgent] = agent;
  const std::string record = record_of_get();
  EXPECT_THAT(record, HasSubstr('"' + std::string(64, 'x') + '"'));
}

TEST_F(CollectorTest, AWellFormedCookieIsKept) {
  headers_[kCookie] = "sid=0123456789abcdef0123456789abcdef";
  EXPECT_THAT(get().after_commit.value(), StartsWith(kOwnId));
  EXPECT_TRUE(handler_->commit());
  EXPECT_THAT(metrics(), HasSubstr("hitstream_collector_sessions_total{cookie=\"returning\"} 1"));
}

TEST_F(CollectorTest, OtherwiseTheSessionIsFreshEachTime) {
  headers_[kCookie] = "sid=0123456789ABCDEF0123456789ABCDEF";
  const std::string first = get().after_commit.value().substr(0, 32);
  const std::string second = get().after_commit.value().substr(0, 32);
  EXPECT_THAT(first, testing::MatchesRegex("[0-9a-f]+"));
  EXPECT_NE(first, second);
  EXPECT_TRUE(handler_->commit());
  EXPECT_THAT(journal_.bytes, HasSubstr("\"sid\":\"" + first + '"'));
  EXPECT_THAT(journal_.bytes, HasSubstr("\"sid\":\"" + second + '"'));
  EXPECT_THAT(metrics(), HasSubstr("hitstream_collector_sessions_total{cookie=\"new\"} 2"));
}

TEST_F(CollectorTest, EveryPathGivenCollects) {
  EXPECT_TRUE(ask(http::Method::kGet, "/other").after_commit);
  EXPECT_EQ(ask(http::Method::kGet, "/collect/").plain->status, 404);
  EXPECT_EQ(ask(http::Method::kGet, "/Collect").plain->status, 404);
  EXPECT_EQ(ask(http::Method::kGet, "/").plain->status, 404);
  EXPECT_THAT(metrics(), HasSubstr("hitstream_collector_refused_total{reason=\"path\"} 3"));
}

TEST_F(CollectorTest, HeadIsNoHitButSaysWhatGetWould) {
  headers_[kCookie] = "sid=0123456789abcdef0123456789abcdef";
  const FakeExchange exchange = ask(http::Method::kHead, "/collect");
  EXPECT_THAT(exchange.at_once.value(), StartsWith(kOwnId));
  EXPECT_FALSE(exchange.after_commit);
  (void)get();
  EXPECT_TRUE(handler_->commit());
  EXPECT_EQ(journal_.records, 1U);
}

TEST_F(CollectorTest, OptionsTellsWhatIsAllowed) {
  for (const char* path : {"/collect", "*"}) {
    const FakeExchange exchange = ask(http::Method::kOptions, path);
    EXPECT_EQ(exchange.plain->status, 204);
    EXPECT_THAT(exchange.plain->headers, HasSubstr("Allow: GET, HEAD, POST, OPTIONS\r\n"));
  }
  EXPECT_EQ(ask(http::Method::kOptions, "/").plain->status, 404);
}

TEST_F(CollectorTest, OtherMethodsAreRefused) {
  for (const auto method :
       {http::Method::kPut, http::Method::kDelete, http::Method::kPatch, http::Method::kOther}) {
    const FakeExchange exchange = ask(method, "/collect");
    EXPECT_EQ(exchange.plain->status, 405);
    EXPECT_THAT(exchange.plain->headers, HasSubstr("Allow: GET, HEAD, POST, OPTIONS\r\n"));
  }
  EXPECT_THAT(metrics(), HasSubstr("hitstream_collector_refused_total{reason=\"method\"} 4"));
}

TEST_F(CollectorTest, TheFaviconIsEmpty) {
  EXPECT_EQ(ask(http::Method::kGet, "/favicon.ico").plain->status, 204);
  EXPECT_EQ(ask(http::Method::kHead, "/favicon.ico").plain->status, 204);
  EXPECT_EQ(ask(http::Method::kPost, "/favicon.ico").plain->status, 405);
  EXPECT_THAT(metrics(), HasSubstr("hitstream_collector_refused_total{reason=\"path\"} 0"));
}

TEST_F(CollectorTest, WhatTheJournalRefusesIsRefusedAndForgotten) {
  journal_.failure = base::Errc::kFull;
  (void)get();
  (void)get();
  EXPECT_FALSE(handler_->commit());
  journal_.failure = base::Errc::kIo;
  (void)get();
  EXPECT_FALSE(handler_->commit());
  journal_.failure.reset();
  (void)get();
  EXPECT_TRUE(handler_->commit());
  EXPECT_EQ(journal_.records, 1U);
  EXPECT_THAT(metrics(), HasSubstr("hitstream_collector_refused_total{reason=\"journal_full\"} 2"));
  EXPECT_THAT(metrics(), HasSubstr("hitstream_collector_refused_total{reason=\"journal_error\"} 1"));
  EXPECT_THAT(metrics(), HasSubstr("hitstream_collector_hits_accepted_total 1"));
}

TEST_F(CollectorTest, FailureAndRecoveryAreLoggedOnceEach) {
  testing::internal::CaptureStderr();
  journal_.failure = base::Errc::kFull;
  for (int i = 0; i < 3; ++i) {
    (void)get();
    EXPECT_FALSE(handler_->commit());
  }
  journal_.failure.reset();
  for (int i = 0; i < 3; ++i) {
    (void)get();
    EXPECT_TRUE(handler_->commit());
  }
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 2) << log;
  EXPECT_THAT(log, HasSubstr("the fake journal fails"));
}

TEST_F(CollectorTest, KeptHeadersNameTheProxyHeaderAsked) {
  Options options;
  options.proxy_header = "x-real-ip";
  const auto kept = kept_headers(options);
  ASSERT_EQ(kept.size(), std::size_t{kKeptHeaders});
  EXPECT_EQ(kept[kProxyHeader].name, "x-real-ip");
  EXPECT_EQ(kept[kCookie].name, "cookie");
}

}  // namespace
}  // namespace hitstream::collector
