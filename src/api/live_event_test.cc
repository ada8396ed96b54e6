#include "api/live_event.h"

#include <gtest/gtest.h>

namespace hitstream::api {
namespace {

// At 10:00:00.5 UTC of some day.
constexpr base::UnixMillis kNow = 1'700'042'400'500;

LiveMoment moment_at(base::UnixMillis now_ms) {
  LiveMoment moment;
  moment.now_ms = now_ms;
  moment.series = {{1, 2, 3}, {4, 5}, {6, 7}};
  moment.visitors = 9;
  moment.status = "{}";
  return moment;
}

LastHit hit_of(const std::string& page) {
  LastHit hit;
  hit.page = page;
  return hit;
}

TEST(LiveWhole, IsAnEventWithEverything) {
  EXPECT_EQ(live_whole(17, moment_at(5)),
            "event: live\nid: 17\ndata: {\"now_ms\":5,\"minute\":[1,2,3],\"hour\":[4,5],\"day\":[6,7],"
            "\"visitors\":9,\"hits\":[],\"status\":{}}\n\n");
}

TEST(LiveDelta, HasOnlyWhatHasChanged) {
  const LiveMoment before = moment_at(kNow);
  LiveMoment now = before;
  now.now_ms = kNow + 100;
  EXPECT_EQ(live_delta(18, before, now),
            "event: live\nid: 18\ndata: {\"now_ms\":1700042400600,\"minute_tail\":[],\"hour_tail\":[],"
            "\"day_tail\":[],\"visitors\":9,\"hits\":[],\"status\":{}}\n\n");
  now.series.minute = {1, 8, 3};
  now.series.day = {6, 0};
  EXPECT_NE(live_delta(18, before, now)
                .find("\"minute_tail\":[[1700042399000,8]],\"hour_tail\":[],"
                      "\"day_tail\":[[1700042400000,0]]"),
            std::string::npos);
}

TEST(LiveDelta, TellsEveryBucketThatIsNew) {
  const LiveMoment before = moment_at(kNow);
  LiveMoment now = moment_at(kNow + 2000);
  now.series.minute = {3, 0, 5};
  EXPECT_NE(
      live_delta(1, before, now)
          .find("\"minute_tail\":[[1700042401000,0],[1700042402000,5]],\"hour_tail\":[],\"day_tail\":[]"),
      std::string::npos)
      << live_delta(1, before, now);
}

TEST(LiveDelta, TellsAllAfterAPauseOfAllBuckets) {
  const LiveMoment before = moment_at(kNow);
  const LiveMoment now = moment_at(kNow + 10'000);
  EXPECT_NE(live_delta(1, before, now).find("[[1700042408000,1],[1700042409000,2],[1700042410000,3]]"),
            std::string::npos);
}

TEST(LiveDelta, SurvivesAClockThatIsSetBack) {
  const LiveMoment before = moment_at(kNow);
  const std::string event = live_delta(1, before, moment_at(kNow - 3'600'000));
  EXPECT_NE(event.find("\"now_ms\":1700038800500"), std::string::npos);
}

TEST(LiveDelta, HasTheNewHits) {
  LiveMoment before = moment_at(kNow);
  before.hits = {hit_of("/b"), hit_of("/a")};
  LiveMoment now = before;
  now.hits = {hit_of("/c"), hit_of("/b"), hit_of("/late")};
  const std::string event = live_delta(1, before, now);
  EXPECT_NE(event.find("/c"), std::string::npos);
  EXPECT_NE(event.find("/late"), std::string::npos) << "one of an earlier time that came later";
  EXPECT_EQ(event.find("/b"), std::string::npos);
}

}  // namespace
}  // namespace hitstream::api
