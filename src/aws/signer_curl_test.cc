// Another signer as oracle: curl's own, for the very request that goes to Kinesis.
#include <curl/curl.h>
#include <gmock/gmock.h>

#include <chrono>

#include "aws/signer.h"
#include "aws/test_service.h"

namespace hitstream::aws {
namespace {

constexpr const char* kTarget = "Kinesis_20131202.PutRecords";
constexpr const char* kContentType = "application/x-amz-json-1.1";

// Lets curl sign and send it.
void post_signed_by_curl(const std::string& url, const Credentials& credentials, const std::string& body) {
  const std::unique_ptr<CURL, void (*)(CURL*)> easy(curl_easy_init(), curl_easy_cleanup);
  curl_slist* lines = curl_slist_append(nullptr, ("Content-Type: " + std::string(kContentType)).c_str());
  lines = curl_slist_append(lines, ("X-Amz-Target: " + std::string(kTarget)).c_str());
  if (!credentials.session_token.empty()) {
    lines = curl_slist_append(lines, ("X-Amz-Security-Token: " + credentials.session_token).c_str());
  }
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> owned(lines, curl_slist_free_all);
  const std::string user = credentials.access_key_id + ":" + credentials.secret_access_key;
  curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, lines);
  curl_easy_setopt(easy.get(), CURLOPT_USERPWD, user.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_AWS_SIGV4, "aws:amz:eu-central-1:kinesis");
  curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, body.c_str());
  EXPECT_EQ(curl_easy_perform(easy.get()), CURLE_OK);
}

// "20150830T123600Z".
base::UnixMillis time_of(const std::string& amz_date) {
  const auto number = [&](std::size_t at, std::size_t digits) {
    return std::stoi(amz_date.substr(at, digits));
  };
  const std::chrono::sys_days day(std::chrono::year(number(0, 4)) / number(4, 2) / number(6, 2));
  const std::chrono::sys_seconds moment = day + std::chrono::hours(number(9, 2)) +
                                          std::chrono::minutes(number(11, 2)) +
                                          std::chrono::seconds(number(13, 2));
  return moment.time_since_epoch().count() * base::kMillisPerSecond;
}

void expect_agreement(const Credentials& credentials, const std::string& body) {
  ServedRequest seen;
  TestService service([&](const ServedRequest& request) {
    seen = request;
    return Answer();
  });
  post_signed_by_curl(service.url(), credentials, body);
  service.sync();
  ASSERT_EQ(seen.body, body);
  const std::string host = seen.field("Host");
  UnsignedRequest request;
  request.method = "POST";
  request.headers = {{"Host", host}, {"X-Amz-Target", kTarget}, {"Content-Type", kContentType}};
  request.payload = body;
  const Signature ours =
      sign(request, credentials, {"eu-central-1", "kinesis", time_of(seen.field("X-Amz-Date"))});
  EXPECT_EQ(ours.amz_date, seen.field("X-Amz-Date"));
  EXPECT_EQ(ours.authorization, seen.field("Authorization"));
}

TEST(SignerCurlTest, AgreesWithCurl) {
  expect_agreement({"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "", {}, ""},
                   R"({"StreamName":"hits","Records":[]})");
}

TEST(SignerCurlTest, AgreesWithCurlOnSessionTokens) {
  expect_agreement({"ASIAEXAMPLE", "secret", "IQoJb3JpZ2luX2VjEPT//////////wEaCWV1==", {}, ""}, "{}");
}

}  // namespace
}  // namespace hitstream::aws
