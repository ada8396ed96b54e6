#include "analytics/window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

namespace hitstream::analytics {
namespace {

using base::UnixMillis;
using testing::Each;

constexpr UnixMillis kNow = 1'700'000'000'000;
constexpr UnixMillis kMin = std::numeric_limits<UnixMillis>::min();
constexpr UnixMillis kMax = std::numeric_limits<UnixMillis>::max();

std::vector<std::uint64_t> shown(const Window& window, UnixMillis now_ms) {
  std::vector<std::uint64_t> counts(window.spec().count);
  window.add_to(counts, now_ms);
  return counts;
}

std::uint64_t sum(const std::vector<std::uint64_t>& counts) {
  std::uint64_t total = 0;
  for (const std::uint64_t count : counts) total += count;
  return total;
}

// Wide enough never to overflow.
__extension__ using Wide = __int128;

// The number of the bucket that holds a time.
Wide bucket_of(Wide time_ms, Wide span_ms) {
  Wide bucket = time_ms / span_ms;
  while (bucket * span_ms > time_ms) --bucket;
  return bucket;
}

// Remembers every hit and counts them anew each time it is asked.
class BruteForce {
 public:
  explicit BruteForce(WindowSpec spec) : spec_(spec) {}

  bool add(UnixMillis time_ms, UnixMillis now_ms) {
    const Wide age = bucket_of(now_ms, spec_.span_ms) - bucket_of(time_ms, spec_.span_ms);
    const bool taken =
        age < static_cast<Wide>(spec_.count) && static_cast<Wide>(time_ms) - now_ms <= kFutureSlackMs;
    if (taken) times_.push_back(time_ms);
    return taken;
  }
  void remove(UnixMillis time_ms) {
    if (const auto at = std::find(times_.begin(), times_.end(), time_ms); at != times_.end())
      times_.erase(at);
  }
  [[nodiscard]] const std::vector<UnixMillis>& times() const { return times_; }
  [[nodiscard]] std::vector<std::uint64_t> shown(UnixMillis now_ms) const {
    std::vector<std::uint64_t> counts(spec_.count);
    for (const UnixMillis time_ms : times_) {
      const Wide age = bucket_of(now_ms, spec_.span_ms) - bucket_of(time_ms, spec_.span_ms);
      if (age < 0 || age >= static_cast<Wide>(spec_.count)) continue;
      ++counts[spec_.count - 1 - static_cast<std::size_t>(age)];
    }
    return counts;
  }

 private:
  WindowSpec spec_;
  std::vector<UnixMillis> times_;
};

// Times that matter: near now, on and beside the borders of buckets, of the window, of the slack; and absurd
// ones.
UnixMillis interesting_time(std::mt19937_64& random, const WindowSpec& spec, UnixMillis now_ms) {
  const auto span = spec.span_ms;
  const auto count = static_cast<std::int64_t>(spec.count);
  const std::int64_t edge_ms = now_ms - (now_ms % span + span) % span;
  const std::int64_t jitter = static_cast<std::int64_t>(random() % 3) - 1;
  switch (random() % 6) {
    case 0:
      return edge_ms - static_cast<std::int64_t>(random() % (spec.count + 3)) * span + jitter;
    case 1:
      return edge_ms - (count - 1) * span + jitter;
    case 2:
      return now_ms + kFutureSlackMs + jitter;
    case 3:
      return now_ms - static_cast<std::int64_t>(random()) % ((count + 2) * span);
    case 4:
      return now_ms + static_cast<std::int64_t>(random() % (2 * kFutureSlackMs));
    default: {
      const std::int64_t absurd[] = {kMin, kMin + 1, -1, 0, 1, kMax - 1, kMax};
      return absurd[random() % std::size(absurd)];
    }
  }
}

WindowSpec random_spec(std::mt19937_64& random) {
  const WindowSpec specs[] = {kMinuteWindow, kHourWindow, kDayWindow, {7, 3}, {2, 1}, {4999, 5}, {5001, 2}};
  return specs[random() % std::size(specs)];
}

TEST(Window, ShowsAHitInTheBucketInProgressAndMovesItToThePast) {
  Window window(kMinuteWindow);
  EXPECT_TRUE(window.add(kNow, kNow));
  EXPECT_EQ(shown(window, kNow)[59], 1U);
  EXPECT_EQ(shown(window, kNow + 999)[59], 1U);
  EXPECT_EQ(shown(window, kNow + 1000)[58], 1U);
  EXPECT_EQ(shown(window, kNow + 59'999)[0], 1U);
  EXPECT_THAT(shown(window, kNow + 60'000), Each(0U));
}

TEST(Window, TakesTheOldestBucketWholeAndNothingOlder) {
  Window window(kMinuteWindow);
  EXPECT_TRUE(window.add(kNow - 59'000, kNow + 999));
  EXPECT_FALSE(window.add(kNow - 59'001, kNow));
  EXPECT_EQ(shown(window, kNow)[0], 1U);
}

TEST(Window, LetsAHitAheadWaitInItsOwnBucket) {
  Window window(kMinuteWindow);
  EXPECT_TRUE(window.add(kNow + kFutureSlackMs, kNow));
  EXPECT_FALSE(window.add(kNow + kFutureSlackMs + 1, kNow));
  EXPECT_THAT(shown(window, kNow), Each(0U));
  EXPECT_FALSE(window.idle(kNow));
  EXPECT_EQ(shown(window, kNow + 5000)[59], 1U);
}

TEST(Window, IsIdleWhenItsLastHitHasPassed) {
  Window window(kMinuteWindow);
  EXPECT_TRUE(window.idle(kNow));
  (void)window.add(kNow, kNow);
  EXPECT_FALSE(window.idle(kNow + 59'999));
  EXPECT_TRUE(window.idle(kNow + 60'000));
}

TEST(Window, AgreesWithACountOfAllHitsAsLongAsTheClockDoesNotGoBack) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const WindowSpec spec = random_spec(random);
    Window window(spec);
    BruteForce expected(spec);
    UnixMillis now_ms = seed % 3 == 0 ? -static_cast<UnixMillis>(random() % 100'000) : kNow;
    for (int step = 0; step < 300; ++step) {
      const UnixMillis time_ms = interesting_time(random, spec, now_ms);
      ASSERT_EQ(window.add(time_ms, now_ms), expected.add(time_ms, now_ms)) << time_ms << " at " << now_ms;
      ASSERT_EQ(shown(window, now_ms), expected.shown(now_ms));
      if (random() % 4 == 0)
        now_ms += static_cast<UnixMillis>(random() % static_cast<std::uint64_t>(2 * spec.span_ms));
      if (random() % 50 == 0) now_ms += spec.span_ms * static_cast<UnixMillis>(random() % (2 * spec.count));
    }
  }
}

TEST(Window, TakesBackWhatItCounted) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const WindowSpec spec = random_spec(random);
    Window window(spec);
    BruteForce expected(spec);
    UnixMillis now_ms = kNow;
    for (int step = 0; step < 300; ++step) {
      if (random() % 3 == 0 && !expected.times().empty()) {
        const UnixMillis time_ms = expected.times()[random() % expected.times().size()];
        window.remove(time_ms);
        expected.remove(time_ms);
      } else {
        const UnixMillis time_ms = interesting_time(random, spec, now_ms);
        ASSERT_EQ(window.add(time_ms, now_ms), expected.add(time_ms, now_ms)) << time_ms << " at " << now_ms;
      }
      ASSERT_EQ(shown(window, now_ms), expected.shown(now_ms));
      if (random() % 4 == 0)
        now_ms += static_cast<UnixMillis>(random() % static_cast<std::uint64_t>(2 * spec.span_ms));
    }
  }
}

TEST(Window, TakesNothingBackThatIsNotThere) {
  Window window(kMinuteWindow);
  window.remove(kNow);
  EXPECT_TRUE(window.idle(kNow));
  (void)window.add(kNow, kNow);
  window.remove(kNow - 1000);
  window.remove(kNow + 65'000);
  EXPECT_EQ(shown(window, kNow)[59], 1U);
}

TEST(Window, NeverShowsMoreThanThereWasWhenTheClockJumpsAndHealsByItself) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const WindowSpec spec = random_spec(random);
    Window window(spec);
    BruteForce all(spec);
    UnixMillis now_ms = kNow;
    UnixMillis latest_ms = kNow;
    const auto reach = static_cast<std::uint64_t>(spec.span_ms) * spec.count * 3;
    for (int step = 0; step < 200; ++step) {
      const UnixMillis time_ms = interesting_time(random, spec, now_ms);
      ASSERT_EQ(window.add(time_ms, now_ms), all.add(time_ms, now_ms));
      const auto got = shown(window, now_ms);
      const auto most = all.shown(now_ms);
      for (std::size_t i = 0; i < got.size(); ++i) ASSERT_LE(got[i], most[i]);
      latest_ms = std::max(latest_ms, now_ms);
      now_ms += static_cast<UnixMillis>(random() % reach) - static_cast<UnixMillis>(reach / 2);
    }
    BruteForce since_healed(spec);
    now_ms = latest_ms + static_cast<UnixMillis>(reach) + 2 * kFutureSlackMs;
    for (int step = 0; step < 50; ++step, now_ms += spec.span_ms / 2) {
      const UnixMillis time_ms = interesting_time(random, spec, now_ms);
      ASSERT_EQ(window.add(time_ms, now_ms), since_healed.add(time_ms, now_ms));
      ASSERT_EQ(shown(window, now_ms), since_healed.shown(now_ms));
    }
  }
}

TEST(Window, TakesTimesAndClocksAtTheEndsOfTheRange) {
  for (const WindowSpec spec : {kMinuteWindow, kDayWindow, WindowSpec{2, 3}}) {
    for (const UnixMillis now_ms : {kMin, kMin + 1, UnixMillis{0}, kMax - 1, kMax}) {
      for (const UnixMillis time_ms : {kMin, kMin + 1, UnixMillis{-1}, UnixMillis{0}, kMax - 1, kMax}) {
        Window window(spec);
        BruteForce expected(spec);
        EXPECT_EQ(window.add(time_ms, now_ms), expected.add(time_ms, now_ms)) << time_ms << " at " << now_ms;
        EXPECT_EQ(shown(window, now_ms), expected.shown(now_ms)) << time_ms << " at " << now_ms;
        EXPECT_EQ(window.idle(now_ms), !expected.add(time_ms, now_ms)) << time_ms << " at " << now_ms;
      }
    }
  }
}

TEST(Window, IsTheSameAfterSaveAndLoad) {
  std::mt19937_64 random(5);
  Window window(kMinuteWindow);
  for (int i = 0; i < 500; ++i) (void)window.add(interesting_time(random, kMinuteWindow, kNow), kNow);
  std::string saved;
  base::ByteWriter writer(saved);
  window.save(writer);
  Window loaded(kMinuteWindow);
  (void)loaded.add(kNow, kNow);
  base::ByteReader reader(saved);
  ASSERT_TRUE(loaded.load(reader));
  EXPECT_EQ(reader.remaining(), 0U);
  for (const UnixMillis later : {0, 1000, 5000, 30'000}) {
    EXPECT_EQ(shown(loaded, kNow + later), shown(window, kNow + later));
  }
  EXPECT_GT(sum(shown(loaded, kNow)), 0U);
}

TEST(Window, RefusesBytesOfAnotherSpecAndEveryCut) {
  Window window(kMinuteWindow);
  (void)window.add(kNow, kNow);
  std::string saved;
  base::ByteWriter writer(saved);
  window.save(writer);
  base::ByteReader whole(saved);
  Window other(kHourWindow);
  EXPECT_FALSE(other.load(whole));
  for (std::size_t length = 0; length < saved.size(); ++length) {
    base::ByteReader cut(std::string_view(saved).substr(0, length));
    EXPECT_FALSE(window.load(cut)) << length;
  }
}

}  // namespace
}  // namespace hitstream::analytics
