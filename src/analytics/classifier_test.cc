#include "analytics/classifier.h"

#include <gtest/gtest.h>

namespace hitstream::analytics {
namespace {

hit::Hit by_browser() {
  hit::Hit hit;
  hit.user_agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0";
  hit.referer = "https://site.example/";
  hit.ip = "192.0.2.7";
  return hit;
}

Classifier with_lists() {
  return Classifier(
      {ReferrerList::parse("spam.example").value(), AddressRanges::parse("10.0.0.0/8").value()});
}

TEST(Classifier, TakesABrowserForAPerson) {
  Classifier classifier = with_lists();
  EXPECT_EQ(classifier.reason_of(by_browser()), BotReason::kNone);
}

TEST(Classifier, TellsEachReason) {
  Classifier classifier = with_lists();
  const auto reason = [&classifier](auto change) {
    hit::Hit hit = by_browser();
    change(hit);
    return classifier.reason_of(hit);
  };
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(reason([](auto& hit) { hit.user_agent = "Googlebot/2.1"; }), BotReason::kUserAgent);
  }
  EXPECT_EQ(reason([](auto& hit) { hit.user_agent = "-"; }), BotReason::kNoUserAgent);
  EXPECT_EQ(reason([](auto& hit) { hit.webdriver = true; }), BotReason::kWebdriver);
  EXPECT_EQ(reason([](auto& hit) { hit.source = "http://a.spam.example/"; }), BotReason::kReferrerSpam);
  EXPECT_EQ(reason([](auto& hit) { hit.referer = "http://spam.example/"; }), BotReason::kReferrerSpam);
  EXPECT_EQ(reason([](auto& hit) { hit.ip = "10.1.2.3"; }), BotReason::kDatacentre);
  EXPECT_EQ(reason([](auto& hit) { hit.ip = "no address"; }), BotReason::kNone);
}

TEST(Classifier, TellsTheFirstReasonOfSeveral) {
  Classifier classifier = with_lists();
  hit::Hit hit = by_browser();
  hit.webdriver = true;
  hit.ip = "10.1.2.3";
  EXPECT_EQ(classifier.reason_of(hit), BotReason::kWebdriver);
  hit.user_agent = "curl/8.5.0";
  EXPECT_EQ(classifier.reason_of(hit), BotReason::kUserAgent);
}

TEST(Classifier, WithoutListsTrustsEveryAddressAndReferrer) {
  Classifier classifier;
  hit::Hit hit = by_browser();
  hit.ip = "10.1.2.3";
  hit.source = "http://spam.example/";
  EXPECT_EQ(classifier.reason_of(hit), BotReason::kNone);
}

}  // namespace
}  // namespace hitstream::analytics
