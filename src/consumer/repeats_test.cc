#include "consumer/repeats.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

#include "consumer/bitmap_check.h"
#include "consumer/seen_numbers.h"

namespace hitstream::consumer {
namespace {

constexpr base::UnixMillis kNow = 1'700'000'000'000;
constexpr std::uint64_t kLargest = UINT64_MAX;

base::SourceId source(std::uint32_t number) {
  base::SourceId id;
  for (std::size_t i = 0; i < 4; ++i) id.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}

bool first_time(Repeats& repeats, std::uint32_t src, std::uint64_t seq, base::UnixMillis now_ms = kNow) {
  return repeats.first_time({source(src), seq}, now_ms);
}

std::string saved(Repeats& repeats) {
  std::string bytes;
  base::ByteWriter writer(bytes);
  repeats.save(writer);
  return bytes;
}

bool load(Repeats& repeats, std::string_view bytes) {
  base::ByteReader reader(bytes);
  return repeats.load(reader) && reader.remaining() == 0;
}

// Numbers as they come: mostly the next one, sometimes one again, from before, ahead, or at a border of the
// bitmaps.
class Arrivals {
 public:
  explicit Arrivals(std::uint64_t seed) : random_(seed), next_(pick_start()) {}

  std::uint64_t next() {
    switch (random_() % 12) {
      case 0:
        return next_ - random_() % 50;
      case 1:
        return next_ + random_() % 50;
      case 2:
        return next_ += random_() % 100'000;
      case 3:
        return next_ ^ (1ULL << (random_() % 64));
      case 4:
        return kLargest - random_() % 3;
      default:
        return next_++;
    }
  }
  std::uint64_t random() { return random_(); }

 private:
  std::uint64_t pick_start() {
    const std::uint64_t starts[] = {0, 1, 65'530, (1ULL << 32U) - 20, kLargest - 60, random_()};
    return starts[random_() % std::size(starts)];
  }
  std::mt19937_64 random_;
  std::uint64_t next_;
};

TEST(Repeats, TellsTheFirstTimeFromARepeat) {
  Repeats repeats;
  EXPECT_TRUE(first_time(repeats, 1, 7));
  EXPECT_FALSE(first_time(repeats, 1, 7));
  EXPECT_TRUE(first_time(repeats, 2, 7));
  EXPECT_TRUE(first_time(repeats, 1, 9));
  EXPECT_TRUE(first_time(repeats, 1, 8));
  EXPECT_FALSE(first_time(repeats, 1, 9));
  EXPECT_TRUE(first_time(repeats, 1, kLargest));
  EXPECT_FALSE(first_time(repeats, 1, kLargest));
  EXPECT_TRUE(first_time(repeats, 1, 0));
}

TEST(Repeats, AgreesWithASetThroughSavesAndLoads) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Arrivals arrivals(seed);
    Repeats repeats;
    std::set<std::uint64_t> expected;
    for (int i = 0; i < 1000; ++i) {
      const std::uint64_t seq = arrivals.next();
      ASSERT_EQ(first_time(repeats, 1, seq), expected.insert(seq).second) << seq;
      if (arrivals.random() % 200 != 0) continue;
      Repeats loaded;
      ASSERT_TRUE(load(loaded, saved(repeats)));
      repeats = std::move(loaded);
    }
  }
}

TEST(Repeats, OfAChildHoldWhatAllItsParentsSaw) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Arrivals arrivals(seed);
    Repeats parents[2];
    std::set<std::uint64_t> expected;
    for (int i = 0; i < 400; ++i) {
      const std::uint64_t seq = arrivals.next();
      (void)first_time(parents[arrivals.random() % 2], 1, seq);
      expected.insert(seq);
    }
    Repeats child;
    for (const Repeats& parent : parents) child.merge(parent);
    for (const std::uint64_t seq : expected) ASSERT_FALSE(first_time(child, 1, seq)) << seq;
    for (int i = 0; i < 400; ++i) {
      const std::uint64_t seq = arrivals.next();
      ASSERT_EQ(first_time(child, 1, seq), expected.insert(seq).second) << seq;
    }
  }
}

TEST(Repeats, ForgetsSourcesNotHeardOf) {
  Repeats repeats;
  (void)first_time(repeats, 1, 5, kNow);
  (void)first_time(repeats, 2, 5, kNow);
  (void)first_time(repeats, 2, 5, kNow + 1);
  repeats.forget(kNow + 1, {});
  EXPECT_FALSE(first_time(repeats, 2, 5, kNow + 2));
  EXPECT_TRUE(first_time(repeats, 1, 5, kNow + 2));
}

TEST(Repeats, ForgetsTheMostSilentSourceWhenThereAreTooMany) {
  Repeats repeats;
  for (std::uint32_t src = 0; src < kSourcesMax; ++src) (void)first_time(repeats, src, 0, kNow + src);
  (void)first_time(repeats, 0, 1, kNow + kSourcesMax);
  EXPECT_TRUE(first_time(repeats, kSourcesMax, 0, kNow + kSourcesMax));
  EXPECT_FALSE(first_time(repeats, 0, 0, kNow + kSourcesMax));
  EXPECT_FALSE(first_time(repeats, 2, 0, kNow + kSourcesMax));
  EXPECT_TRUE(first_time(repeats, 1, 0, kNow + kSourcesMax));
}

TEST(Repeats, TakeAlmostNothingForHitsInOrder) {
  Repeats repeats;
  for (std::uint64_t seq = 0; seq < 1'000'000; ++seq) (void)first_time(repeats, 1, seq);
  EXPECT_LT(repeats.memory_bytes(), 500U);
  EXPECT_LT(saved(repeats).size(), 100U);
}

TEST(Repeats, TakeAtMostTwoBytesAHitOfAShardThatSeesEveryTenth) {
  std::mt19937_64 random(11);
  Repeats repeats;
  std::uint64_t seq = 0;
  constexpr std::size_t kHits = 100'000;
  for (std::size_t i = 0; i < kHits; ++i) (void)first_time(repeats, 1, seq += 1 + random() % 19);
  EXPECT_LT(saved(repeats).size(), 2 * kHits + 1000);
  EXPECT_LT(repeats.memory_bytes(), 2 * kHits + 1000);
}

TEST(Repeats, RefuseEveryCutOfWhatTheySaved) {
  Repeats repeats;
  for (std::uint64_t seq = 0; seq < 60; seq += 1 + seq % 3) (void)first_time(repeats, 1, seq);
  const std::string bytes = saved(repeats);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    Repeats loaded;
    ASSERT_FALSE(load(loaded, bytes.substr(0, length))) << length;
    EXPECT_TRUE(first_time(loaded, 1, 0));
  }
}

TEST(Repeats, SurviveDamagedBytes) {
  Repeats repeats;
  for (std::uint64_t seq = 0; seq < 20'000; seq += 2) (void)first_time(repeats, 1, seq);
  for (std::uint64_t seq = 200'000; seq < 200'100; ++seq) (void)first_time(repeats, 1, seq);
  for (std::uint64_t seq = 300'000; seq < 300'100; seq += 3) (void)first_time(repeats, 1, seq);
  const std::string bytes = saved(repeats);
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::string damaged = bytes;
    for (std::uint64_t i = 0; i <= random() % 3; ++i) {
      damaged[random() % (random() % 2 == 0 ? 100 : damaged.size())] = static_cast<char>(random());
    }
    Repeats loaded;
    (void)load(loaded, damaged);
    for (std::uint64_t seq = 0; seq < 400'000; seq += 997) (void)first_time(loaded, 1, seq);
    (void)saved(loaded);
  }
}

TEST(BitmapCheck, AcceptsEveryKindOfContainerAndRefusesNoBitmap) {
  Roaring bitmap;
  for (std::uint32_t value = 0; value < 65'536; value += 3) bitmap.add(value);
  for (std::uint32_t value = 65'536; value < 66'000; value += 5) bitmap.add(value);
  bitmap.addRange(200'000, 300'000);
  bitmap.add(UINT32_MAX);
  for (const bool runs : {false, true}) {
    if (runs) (void)bitmap.runOptimize();
    std::string bytes(bitmap.getSizeInBytes(), '\0');
    bitmap.write(bytes.data());
    EXPECT_TRUE(is_sound_bitmap(bytes));
    EXPECT_FALSE(is_sound_bitmap(bytes + "x"));
    EXPECT_FALSE(is_sound_bitmap(std::string_view(bytes).substr(1)));
  }
  EXPECT_FALSE(is_sound_bitmap(""));
}

}  // namespace
}  // namespace hitstream::consumer
