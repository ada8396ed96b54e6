#include "analytics/session_order.h"

#include <gtest/gtest.h>

namespace hitstream::analytics {
namespace {

constexpr std::uint32_t kStart = 1'700'000'000;

RowRef at(std::uint32_t second) { return {kStart + second, second}; }

class SessionOrderTest : public testing::Test {
 protected:
  void append(std::uint32_t second) { last_ = {at(second), order_.append(at(second), last_)}; }
  // The rows from the last one back.
  std::vector<std::uint32_t> chain() {
    std::vector<std::uint32_t> seconds;
    for (RowRef row = last_.row; row != RowRef();) {
      seconds.push_back(row.second - kStart);
      const auto place = order_.find(last_.number, row);
      if (place.view == nullptr) break;
      row = place.view->before.row;
    }
    return seconds;
  }

  SessionOrder order_;
  SessionOrder::View last_;
};

TEST_F(SessionOrderTest, FindsAViewAndTheOnesBesideIt) {
  for (const std::uint32_t second : {1U, 2U, 3U}) append(second);
  const auto place = order_.find(last_.number, at(2));
  ASSERT_NE(place.view, nullptr);
  EXPECT_EQ(place.view->before.row, at(1));
  ASSERT_NE(place.after, nullptr);
  EXPECT_EQ(place.after->row, at(3));
  EXPECT_EQ(order_.find(last_.number, at(3)).after, nullptr);
  EXPECT_EQ(order_.find(last_.number, at(4)).view, nullptr);
}

TEST_F(SessionOrderTest, PutsAViewThatCameLateWhereItBelongs) {
  for (const std::uint32_t second : {10U, 20U, 30U}) append(second);
  for (const std::uint32_t second : {25U, 5U, 15U}) (void)order_.insert(last_.number, at(second));
  EXPECT_EQ(chain(), (std::vector<std::uint32_t>{30, 25, 20, 15, 10, 5}));
}

TEST_F(SessionOrderTest, KnowsWhereASessionBegan) {
  for (const std::uint32_t second : {1U, 2U, 3 + kSessionGapSeconds, 4 + kSessionGapSeconds}) append(second);
  EXPECT_EQ(order_.first_of_session(last_), at(3 + kSessionGapSeconds));
  const SessionOrder::View before = order_.insert(last_.number, at(3));
  EXPECT_EQ(before.row, at(2));
  EXPECT_EQ(order_.first_of_session(last_), at(1));
}

TEST_F(SessionOrderTest, GoesOnAfterAViewOfWhichNoMoreIsKnown) {
  append(10);
  append(20);
  order_.continue_after(last_.number, at(5));
  EXPECT_EQ(chain(), (std::vector<std::uint32_t>{20, 10, 5}));
}

TEST_F(SessionOrderTest, ForgetsTheOldest) {
  append(1);
  append(2);
  for (std::size_t i = 0; i < SessionOrder::kLinksMax - 2; ++i) (void)order_.append(at(7), {});
  EXPECT_NE(order_.find(last_.number, at(2)).view, nullptr);
  EXPECT_EQ(order_.find(last_.number, at(1)).view, nullptr);
  (void)order_.append(at(7), {});
  EXPECT_EQ(order_.find(last_.number, at(2)).view, nullptr);
  EXPECT_LE(order_.memory_bytes(), std::size_t{4} << 20);
}

TEST_F(SessionOrderTest, LooksNoFurtherThanItMay) {
  for (std::uint32_t second = 0; second <= SessionOrder::kStepsMax; ++second) append(second);
  EXPECT_NE(order_.find(last_.number, at(1)).view, nullptr);
  EXPECT_EQ(order_.find(last_.number, at(0)).view, nullptr);
}

}  // namespace
}  // namespace hitstream::analytics
