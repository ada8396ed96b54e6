#include "aws/credential_refresher.h"

#include <gmock/gmock.h>

#include <functional>
#include <future>
#include <utility>

#include "aws/credential_factory.h"
#include "aws/credential_test_server.h"
#include "env/manual_executor.h"
#include "telemetry/log.h"

namespace hitstream::aws {
namespace {

using base::Errc;
using base::Result;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class CredentialRefresherTest : public testing::Test {
 protected:
  class Source final : public CredentialSource {
   public:
    explicit Source(CredentialRefresherTest& test) : test_(test) {}
    [[nodiscard]] std::string name() const override { return "test"; }
    [[nodiscard]] Result<Credentials> fetch(const std::stop_token&) override {
      ++test_.fetches_;
      return test_.answer_();
    }

   private:
    CredentialRefresherTest& test_;
  };

  CredentialRefresherTest() {
    telemetry::configure_log(telemetry::LogLevel::kOff, telemetry::LogFormat::kText);
  }

  // What the source gives from now on: others each time, that end after `lifetime`.
  void give(std::optional<milliseconds> lifetime) {
    answer_ = [this, lifetime]() -> Result<Credentials> {
      Credentials credentials{"AK" + std::to_string(fetches_), "s", "", {}, "test"};
      if (lifetime) credentials.expires_ms = clock_.wall_ms() + lifetime->count();
      return credentials;
    };
  }
  void give_always(const std::string& key) {
    answer_ = [key]() -> Result<Credentials> { return Credentials{key, "s", "", {}, "test"}; };
  }
  void fail(Errc code) {
    answer_ = [code]() -> Result<Credentials> { return base::fail(code, "does not work"); };
  }
  void start() {
    refresher_ =
        std::make_unique<CredentialRefresher>(std::make_unique<Source>(*this), clock_, executor_, metrics_);
    executor_.run_once();
  }
  // Lets time pass as the thread would see it, in small steps.
  void pass(milliseconds time, milliseconds step = seconds(1)) {
    for (; time.count() > 0; time -= step) {
      clock_.advance(step);
      executor_.run_once();
    }
  }
  std::string key() {
    const auto credentials = refresher_->get();
    return credentials ? (*credentials)->access_key_id : credentials.error().message;
  }

  env::ManualClock clock_;
  env::ManualExecutor executor_;
  telemetry::Registry metrics_;
  int fetches_ = 0;
  std::function<Result<Credentials>()> answer_;
  std::unique_ptr<CredentialRefresher> refresher_;
};

TEST_F(CredentialRefresherTest, BeforeTheFirstOnesTheyAreUnavailable) {
  give(minutes(60));
  refresher_ =
      std::make_unique<CredentialRefresher>(std::make_unique<Source>(*this), clock_, executor_, metrics_);
  EXPECT_EQ(refresher_->get().error().code, Errc::kUnavailable);
  EXPECT_EQ(fetches_, 0);
  executor_.run_once();
  EXPECT_EQ(key(), "AK1");
}

TEST_F(CredentialRefresherTest, TheyAreFetchedAnewFifteenMinutesBeforeTheirEnd) {
  give(minutes(360));
  start();
  pass(minutes(345) - seconds(1));
  EXPECT_EQ(key(), "AK1");
  pass(seconds(1));
  EXPECT_EQ(key(), "AK2");
  pass(minutes(344));
  EXPECT_EQ(key(), "AK2");
}

TEST_F(CredentialRefresherTest, ShortLivedOnesAreFetchedAnewAfterThreeQuarters) {
  give(minutes(20));
  start();
  pass(minutes(15) - seconds(1));
  EXPECT_EQ(fetches_, 1);
  pass(seconds(1));
  EXPECT_EQ(fetches_, 2);
}

TEST_F(CredentialRefresherTest, ThoseWithoutAnEndStay) {
  give(std::nullopt);
  start();
  pass(std::chrono::hours(48), minutes(1));
  EXPECT_EQ(fetches_, 1);
}

TEST_F(CredentialRefresherTest, ThePresentOnesStayInUseWhileRefreshingFails) {
  give(minutes(60));
  start();
  pass(minutes(45) - seconds(1));
  fail(Errc::kUnavailable);
  pass(minutes(60));
  EXPECT_EQ(key(), "AK1");
  give(minutes(60));
  pass(minutes(1));
  EXPECT_NE(key(), "AK1");
  EXPECT_THAT(metrics_.expose(), HasSubstr("hitstream_aws_credential_refreshes_total 2\n"));
}

TEST_F(CredentialRefresherTest, FailuresAreTriedAgainMoreAndMoreSlowly) {
  fail(Errc::kUnavailable);
  start();
  EXPECT_EQ(refresher_->get().error().code, Errc::kUnavailable);
  std::vector<int> after;
  for (const int at : {1, 2, 4, 8, 16, 32}) {
    pass(seconds(at));
    after.push_back(fetches_);
  }
  EXPECT_THAT(after, testing::ElementsAre(2, 3, 4, 5, 6, 7));
  pass(minutes(10));
  EXPECT_EQ(fetches_, 17);
  EXPECT_THAT(metrics_.expose(), HasSubstr("hitstream_aws_credential_refresh_failures_total 17\n"));
}

TEST_F(CredentialRefresherTest, WhenThereAreNoneTheErrorSaysSoUntilThereAre) {
  fail(Errc::kNotFound);
  start();
  EXPECT_EQ(refresher_->get().error().code, Errc::kNotFound);
  fail(Errc::kCorrupt);
  pass(seconds(1));
  EXPECT_EQ(refresher_->get().error().code, Errc::kUnavailable);
  give(minutes(60));
  pass(seconds(2));
  EXPECT_EQ(key(), "AK3");
}

TEST_F(CredentialRefresherTest, ARefusalFetchesOthersAtOnce) {
  give(minutes(60));
  start();
  refresher_->refused(**refresher_->get());
  executor_.run_once();
  EXPECT_EQ(key(), "AK2");
}

TEST_F(CredentialRefresherTest, OnlyARefusalOfThePresentOnesCounts) {
  give(minutes(60));
  start();
  const auto old = *refresher_->get();
  for (int i = 0; i < 100; ++i) refresher_->refused(*old);
  executor_.run_once();
  for (int i = 0; i < 100; ++i) refresher_->refused(*old);
  pass(minutes(5));
  EXPECT_EQ(fetches_, 2);
}

TEST_F(CredentialRefresherTest, ThoseThatStayTheSameWhenRefusedAreNotFetchedInALoop) {
  give_always("AK");
  start();
  for (int i = 0; i < 600; ++i) {
    refresher_->refused(**refresher_->get());
    pass(seconds(1));
  }
  EXPECT_EQ(key(), "AK");
  EXPECT_LT(fetches_, 20);
  give_always("NEW");
  refresher_->refused(**refresher_->get());
  pass(minutes(1));
  EXPECT_EQ(key(), "NEW");
}

TEST_F(CredentialRefresherTest, ThoseThatHaveEndedWhenTheyComeAreUsedAndNotFetchedInALoop) {
  give(minutes(-60));
  start();
  EXPECT_EQ(key(), "AK1");
  pass(minutes(10));
  EXPECT_LT(fetches_, 20);
  EXPECT_GT(fetches_, 8);
}

TEST_F(CredentialRefresherTest, AClockThatIsSetForwardIsNoticed) {
  give(minutes(60));
  start();
  clock_.set_wall_ms(clock_.wall_ms() + 50 * base::kMillisPerMinute);
  executor_.run_once();
  EXPECT_EQ(key(), "AK2");
}

TEST_F(CredentialRefresherTest, AHangingServiceDoesNotDelayTheStop) {
  std::promise<void> asked;
  LocalService service([&](const SeenRequest&) -> std::optional<http::Reply> {
    asked.set_value();
    return std::nullopt;
  });
  env::MemoryFileSystem files;
  const env::SystemClock clock;
  env::ThreadExecutor threads;
  auto credentials = make_credentials({"AWS_CONTAINER_CREDENTIALS_FULL_URI=" + service.url()}, "", files,
                                      clock, threads, metrics_);
  asked.get_future().wait();
  const std::int64_t before_ns = clock.steady_ns();
  credentials.reset();
  // The request's own time limit is five seconds.
  EXPECT_LT(clock.steady_ns() - before_ns, 3'000 * base::kNanosPerMilli);
}

TEST_F(CredentialRefresherTest, TheLogNamesTheSourceAndHoldsNoSecret) {
  env::MemoryFileSystem files;
  ASSERT_TRUE(files.create_folders("/home/u/.aws"));
  files.put(
      "/home/u/.aws/credentials",
      "[default]\naws_access_key_id = AKONE\naws_secret_access_key = SECRET\naws_session_token = SECRET\n");
  testing::internal::CaptureStderr();
  telemetry::configure_log(telemetry::LogLevel::kDebug, telemetry::LogFormat::kText);
  const auto credentials = make_credentials({"HOME=/home/u"}, "", files, clock_, executor_, metrics_);
  executor_.run_once();
  ASSERT_TRUE(credentials->get());
  files.put("/home/u/.aws/credentials", "[default]\naws_secret_access_key = SECRET\nSECRET\n");
  credentials->refused(**credentials->get());
  executor_.run_once();
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("AWS credentials fetched from=\"profile default\""));
  EXPECT_THAT(log, HasSubstr("AWS credentials cannot be refreshed, the present ones stay in use"));
  EXPECT_THAT(log, Not(HasSubstr("SECRET")));
}

}  // namespace
}  // namespace hitstream::aws
