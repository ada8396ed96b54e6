#include "api/live_hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/test_doubles.h"

namespace hitstream::api {
namespace {

using ::testing::HasSubstr;

// Counts how often it is asked.
class AskedSource final : public FixedSource {
 public:
  [[nodiscard]] Series series(base::UnixMillis now_ms, Audience audience,
                              std::string_view site) const override {
    ++times;
    if (clock != nullptr) clock->advance(kLiveCheap + std::chrono::milliseconds(1));
    return FixedSource::series(now_ms, audience, site);
  }
  mutable int times = 0;
  env::ManualClock* clock = nullptr;  // which goes on while the answer is made
};

class LiveHubTest : public ::testing::Test {
 protected:
  std::shared_ptr<RecordingStream> follow(const LiveKey& key = {}, std::optional<std::uint64_t> last_id = {},
                                          std::optional<base::UnixMillis> until_ms = {}) {
    auto stream = std::make_shared<RecordingStream>();
    hub.add(key, {stream, last_id, until_ms});
    return stream;
  }
  void run() { (void)executor.run_once(); }
  void pass(std::chrono::milliseconds time = kLiveInterval) {
    clock.advance(time);
    run();
  }
  static std::uint64_t id_of(const std::string& event) {
    return std::stoull(event.substr(event.find("id: ") + 4));
  }

  AskedSource source;
  env::ManualClock clock;
  env::ManualExecutor executor;
  telemetry::Registry registry;
  Metrics metrics{registry};
  LiveHub hub{source, clock, executor, metrics};
};

TEST_F(LiveHubTest, AsksNothingWhileNobodyFollows) {
  for (int i = 0; i < 5; ++i) pass();
  EXPECT_EQ(source.times, 0);
  const auto stream = follow();
  run();
  stream->gone = true;
  pass();
  const int asked = source.times;
  for (int i = 0; i < 5; ++i) pass();
  EXPECT_EQ(source.times, asked);
  EXPECT_EQ(metrics.live_clients.value(), 0);
}

TEST_F(LiveHubTest, TellsEverythingFirstAndThenWhatChanges) {
  const auto stream = follow();
  run();
  ASSERT_EQ(stream->sent.size(), 1);
  EXPECT_THAT(*stream->sent[0], HasSubstr("\"minute\":["));
  source.numbers.minute.back() = 3;
  pass();
  ASSERT_EQ(stream->sent.size(), 2);
  EXPECT_THAT(*stream->sent[1], HasSubstr("\"minute_tail\":[["));
  EXPECT_EQ(id_of(*stream->sent[1]), id_of(*stream->sent[0]) + 1);
}

TEST_F(LiveHubTest, TellsOnceASecond) {
  const auto stream = follow();
  run();
  for (int i = 0; i < 9; ++i) pass(std::chrono::milliseconds(100));
  EXPECT_EQ(stream->sent.size(), 1);
  pass(std::chrono::milliseconds(100));
  EXPECT_EQ(stream->sent.size(), 2);
}

TEST_F(LiveHubTest, TellsSoonOfHitsAfterAPause) {
  const auto stream = follow();
  run();
  pass(kLiveGap - kLiveLook);
  source.numbers.day.back() += 1;
  run();
  EXPECT_EQ(stream->sent.size(), 1) << "too soon after the event before";
  pass(kLiveLook);
  ASSERT_EQ(stream->sent.size(), 2);
  EXPECT_THAT(*stream->sent[1], HasSubstr("\"day_tail\":[["));
  pass(kLiveGap);
  EXPECT_EQ(stream->sent.size(), 2) << "nothing has come since";
  pass(kLiveInterval - kLiveGap);
  EXPECT_EQ(stream->sent.size(), 3);
}

TEST_F(LiveHubTest, TellsOnceASecondOnlyWhereAMomentIsDear) {
  source.clock = &clock;
  const auto stream = follow();
  run();
  source.numbers.day.back() += 1;
  pass(kLiveGap);
  EXPECT_EQ(stream->sent.size(), 1);
  pass(kLiveInterval - kLiveGap);
  EXPECT_EQ(stream->sent.size(), 2);
}

TEST_F(LiveHubTest, MakesEachEventOnceForAllWhoSeeTheSame) {
  std::vector<std::shared_ptr<RecordingStream>> streams;
  for (int i = 0; i < 3; ++i) streams.push_back(follow());
  run();
  const int asked = source.times;
  EXPECT_EQ(asked, 1);
  pass();
  EXPECT_EQ(source.times, 2);
  for (std::size_t event : {0, 1}) {
    for (const auto& stream : streams) EXPECT_EQ(stream->sent[event], streams[0]->sent[event]) << event;
  }
}

TEST_F(LiveHubTest, GivesAnotherClientTheLastMomentAtOnce) {
  const auto first = follow();
  run();
  pass();
  const int asked = source.times;
  const auto second = follow();
  ASSERT_EQ(second->sent.size(), 1);
  EXPECT_EQ(id_of(*second->sent[0]), id_of(*first->sent.back()));
  EXPECT_EQ(source.times, asked);
  pass();
  EXPECT_EQ(second->sent.back(), first->sent.back());
}

TEST_F(LiveHubTest, KeepsSitesAndAudiencesApart) {
  const auto all = follow();
  const auto site = follow({.site = "example.org"});
  const auto bots = follow({.audience = Audience::kEverybody});
  run();
  EXPECT_EQ(source.times, 3);
  EXPECT_NE(all->sent[0], site->sent[0]);
  EXPECT_NE(all->sent[0], bots->sent[0]);
}

TEST_F(LiveHubTest, GoesOnWhereAClientWas) {
  const auto other = follow();
  run();
  const std::uint64_t id = id_of(*other->sent[0]);
  for (int i = 0; i < 3; ++i) pass();
  const auto back = follow({}, id + 1);
  ASSERT_EQ(back->sent.size(), 2);
  EXPECT_EQ(back->sent[0], other->sent[2]);
  EXPECT_EQ(back->sent[1], other->sent[3]);
}

TEST_F(LiveHubTest, GoesOnWithTheOnlyClientAfterAPause) {
  const auto first = follow();
  run();
  const std::uint64_t id = id_of(*first->sent[0]);
  first->gone = true;
  pass();
  pass(std::chrono::seconds(5));
  source.numbers.day.front() = 4;
  const auto back = follow({}, id + 1);
  run();
  ASSERT_EQ(back->sent.size(), 1);
  EXPECT_THAT(*back->sent[0], HasSubstr("\"day_tail\":[["));
}

TEST_F(LiveHubTest, GivesTheWholeToWhoeverWasAwayTooLong) {
  const auto other = follow();
  run();
  const std::uint64_t id = id_of(*other->sent[0]);
  for (std::size_t i = 0; i < kLiveRemembered + 1; ++i) pass();
  for (const std::uint64_t last : {id, id - 1, std::uint64_t{0}, id + 1'000'000}) {
    const auto back = follow({}, last);
    ASSERT_EQ(back->sent.size(), 1) << last;
    EXPECT_THAT(*back->sent[0], HasSubstr("\"day\":[")) << last;
  }
}

TEST_F(LiveHubTest, NeverGivesAnIdAgainAfterANewStart) {
  const auto first = follow();
  run();
  for (int i = 0; i < 5; ++i) pass();
  const std::uint64_t id = id_of(*first->sent.back());
  pass(std::chrono::seconds(1));
  LiveHub next(source, clock, executor, metrics);
  const auto stream = std::make_shared<RecordingStream>();
  next.add({}, {stream, id, {}});
  run();
  EXPECT_THAT(*stream->sent[0], HasSubstr("\"day\":["));
  EXPECT_GT(id_of(*stream->sent[0]), id);
}

TEST_F(LiveHubTest, CutsOffWhoeverReadsTooSlowlyAndNobodyElse) {
  const auto slow = follow();
  const auto quick = follow();
  run();
  slow->full = true;
  pass();
  EXPECT_EQ(slow.use_count(), 1) << "it is let go of, which closes the connection";
  EXPECT_EQ(quick->sent.size(), 2);
  EXPECT_EQ(metrics.live_cut.value(), 1);
  const auto back = follow({}, id_of(*slow->sent[0]));
  EXPECT_EQ(back->sent.back(), quick->sent.back());
}

TEST_F(LiveHubTest, EndsWithWhatLetTheClientIn) {
  const auto guest = follow({.site = "a", .guest = true}, {}, clock.wall_ms() + 1500);
  run();
  pass();
  EXPECT_EQ(guest->sent.size(), 2);
  pass();
  EXPECT_EQ(guest->sent.size(), 2);
  EXPECT_EQ(guest.use_count(), 1);
}

TEST_F(LiveHubTest, TellsAGuestNothingOfOtherSites) {
  source.state.counted = 4711;
  source.state.collectors = {{"alpha", "9f", 1, {}}};
  const auto owner = follow({.site = "a"});
  const auto guest = follow({.site = "a", .guest = true});
  run();
  EXPECT_THAT(*owner->sent[0], HasSubstr("\"counted\":4711"));
  EXPECT_THAT(*guest->sent[0], HasSubstr("\"counted\":0"));
  EXPECT_THAT(*guest->sent[0], HasSubstr("\"collectors\":[]"));
}

TEST_F(LiveHubTest, FollowsABoundedNumberOfSites) {
  std::vector<std::shared_ptr<RecordingStream>> streams;
  for (std::size_t i = 0; i < kLiveTopicsMax; ++i) streams.push_back(follow({.site = std::to_string(i)}));
  EXPECT_TRUE(hub.has_room({.site = "7"}));
  EXPECT_FALSE(hub.has_room({.site = "one more"}));
  run();
  streams[3]->gone = true;
  pass();
  EXPECT_TRUE(hub.has_room({.site = "one more"}));
  const auto one_more = follow({.site = "one more"});
  run();
  EXPECT_EQ(one_more->sent.size(), 1);
  EXPECT_FALSE(hub.has_room({.site = "yet another"}));
}

}  // namespace
}  // namespace hitstream::api
