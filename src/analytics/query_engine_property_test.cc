// Random hits on several shards: every answer against a count of all views made anew (query_model.h), and
// what was kept against what is drawn anew.
#include <gtest/gtest.h>

#include <string>

#include "analytics/query_world.h"

namespace hitstream::analytics {
namespace {

using query_world::World;

TEST(QueryEngineProperty, AgreesWithACountOfAllViews) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    World world(seed);
    for (int round = 0; round < 20; ++round) {
      for (int step = 0; step < 100; ++step) world.step();
      for (int question = 0; question < 5; ++question) world.ask();
      world.ask_again();
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(QueryEngineProperty, WhatIsKeptFollowsRowsThatChangeAreThinnedAndExpire) {
  int thinned = 0;
  std::uint64_t generations = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    World world(seed, true);
    for (int round = 0; round < 60; ++round) {
      for (int step = 0; step < 300; ++step) world.step();
      if (round % 7 == 3) world.thin();
      if (round % 20 == 19) world.pass_hours();
      world.ask_again_both_ways();
      if (testing::Test::HasFailure()) return;
    }
    thinned += world.thinned();
    generations += world.generations();
  }
  EXPECT_GT(thinned, 20);
  EXPECT_GT(generations, 0U);
}

TEST(QueryEngineProperty, AgreesAfterARestartOnceThePastIsRead) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    World world(seed);
    for (int step = 0; step < 800; ++step) world.step();
    world.restart();
    for (int step = 0; step < 130; ++step) {
      world.step();
      world.read_past(4);
    }
    world.end_past();
    for (int question = 0; question < 20; ++question) world.ask();
    for (int step = 0; step < 100; ++step) world.step();
    for (int question = 0; question < 20; ++question) world.ask();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace hitstream::analytics
