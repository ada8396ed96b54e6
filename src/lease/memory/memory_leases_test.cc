#include "lease/memory/memory_leases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hitstream::lease::memory {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const base::ShardId kFirst{"shardId-0"};
const base::ShardId kSecond{"shardId-1"};

TEST(MemoryLeases, HoldsEveryShard) {
  const auto leases = make_memory_leases();
  EXPECT_THAT(leases->hold({kFirst, kSecond}).value(), ElementsAre(kFirst, kSecond));
  EXPECT_THAT(leases->hold({kSecond}).value(), ElementsAre(kSecond));
  EXPECT_THAT(leases->hold({}).value(), IsEmpty());
}

TEST(MemoryLeases, DoesNotHoldAFinishedShard) {
  const auto leases = make_memory_leases();
  ASSERT_TRUE(leases->finish(kFirst));
  ASSERT_TRUE(leases->finish(kFirst));
  EXPECT_THAT(leases->hold({kFirst, kSecond}).value(), ElementsAre(kSecond));
  EXPECT_THAT(leases->hold({kFirst, kSecond}).value(), ElementsAre(kSecond));
}

}  // namespace
}  // namespace hitstream::lease::memory
