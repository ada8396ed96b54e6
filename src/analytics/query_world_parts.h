// For tests: what query_world.h is made of.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "analytics/query_engine.h"

namespace hitstream::analytics::query_world {

using base::UnixMillis;
using hit::Kind;

inline constexpr UnixMillis kHour = base::kMillisPerHour;
inline constexpr UnixMillis kMinute = base::kMillisPerMinute;
inline constexpr std::size_t kShards = 3;

class PlainPart final : public PartAccess {
 public:
  PlainPart(std::uint64_t number, FactFinder& facts) : number_(number) {
    part.keep_columns(facts, options());
  }
  [[nodiscard]] std::uint64_t number() const override { return number_; }
  void read(const std::function<void(const Part&)>& use) const override { use(part); }
  static ColumnOptions options() {
    ColumnOptions options;
    options.sessions_max = 1 << 12;
    options.text_bytes = 0;  // the least there can be
    return options;
  }

  Part part;

 private:
  std::uint64_t number_;
};

// A hit with its texts.
struct Made {
  hit::Hit hit;
  std::array<std::string, 8> texts;
  BotReason reason = BotReason::kNone;
};

inline void expect_same(const Summary& a, const Summary& b) {
  const auto compare = [](const Sums& left, const Sums& right) {
    EXPECT_EQ(left.views, right.views);
    EXPECT_EQ(left.visitors, right.visitors);
    EXPECT_EQ(left.sessions, right.sessions);
    EXPECT_EQ(left.bounces, right.bounces);
    EXPECT_EQ(left.visible_ms, right.visible_ms);
    EXPECT_EQ(left.visible_views, right.visible_views);
  };
  compare(a.now, b.now);
  ASSERT_EQ(a.before.has_value(), b.before.has_value());
  if (a.before) compare(*a.before, *b.before);
  EXPECT_EQ(a.sampled, 1);
}

inline void expect_same(const QuerySeries& a, const QuerySeries& b) {
  EXPECT_EQ(a.views, b.views);
  EXPECT_EQ(a.visitors, b.visitors);
  EXPECT_EQ(a.sessions, b.sessions);
}

}  // namespace hitstream::analytics::query_world
