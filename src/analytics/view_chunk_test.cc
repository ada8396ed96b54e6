// What a chunk tells of its changes, against copies of it.
#include "analytics/view_chunk.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace hitstream::analytics {
namespace {

class Changing {
 public:
  explicit Changing(std::uint64_t seed) : random_(seed) {}

  void add() {
    Row row;
    row.visitor = static_cast<std::uint32_t>(random_());
    row.flags = kSessionFlags;
    (void)chunk.add(row);
  }
  void change() {
    if (chunk.size() == 0) return;
    const auto index = static_cast<std::uint32_t>(random_() % chunk.size());
    const auto [block, i] = chunk.at(index);
    if (random_() % 4 == 0) {
      chunk.note_content(index);
      block.site[i] = static_cast<std::uint16_t>(random_() % 3);
      block.flags[i] ^= kIsBot;
    } else {
      chunk.note_passing(index);
      block.flags[i] ^= kLastOfSession;
      block.visible[i] = static_cast<std::uint16_t>(random_() % 3);
    }
  }
  [[nodiscard]] std::vector<Row> rows() const {
    std::vector<Row> all;
    for (std::uint32_t index = 0; index < chunk.size(); ++index) all.push_back(chunk.row(index));
    return all;
  }

  ViewChunk chunk{1, 1};

 private:
  std::mt19937_64 random_;
};

// Without what passes, as it is now.
Row content_of(Row row, const Row& now) {
  row.flags = static_cast<std::uint8_t>((row.flags & ~kPassingFlags) | (now.flags & kPassingFlags));
  row.visible = now.visible;
  return row;
}

TEST(ViewChunk, TellsOfEachRowThatHasChangedWhatItWas) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Changing changing(seed);
    const ViewChunk& chunk = changing.chunk;
    for (int round = 0; round < 20; ++round) {
      const std::vector<Row> then = changing.rows();
      const ViewChunk::Mark mark = chunk.follow();
      for (std::uint64_t step = 0; step < (seed * 7 + 31) % 300; ++step) {
        changing.change();
        changing.add();
      }
      for (const bool with_passing : {true, false}) {
        ASSERT_TRUE(chunk.remembers(mark, with_passing));
        std::map<std::uint32_t, Row> before;
        for (const ViewChunk::Change& change : chunk.changes(mark, with_passing)) {
          EXPECT_TRUE(before.emplace(change.index, change.before).second) << change.index;
          EXPECT_LT(change.index, mark.rows);
        }
        for (std::uint32_t index = 0; index < mark.rows; ++index) {
          const Row now = chunk.row(index);
          const Row was = before.contains(index) ? before.at(index) : now;
          EXPECT_EQ(was, with_passing ? then[index] : content_of(then[index], now)) << index;
        }
      }
    }
  }
}

TEST(ViewChunk, ForgetsChangesThatAreTooManyAndSaysSo) {
  Changing changing(1);
  for (int row = 0; row < 1000; ++row) changing.add();
  const ViewChunk::Mark long_ago = changing.chunk.follow();
  for (int change = 0; change < 5000; ++change) changing.change();
  const ViewChunk::Mark lately = changing.chunk.follow();
  for (int change = 0; change < 100; ++change) changing.change();
  EXPECT_FALSE(changing.chunk.remembers(long_ago, true));
  EXPECT_FALSE(changing.chunk.remembers(long_ago, false));
  EXPECT_TRUE(changing.chunk.remembers(lately, true));
  EXPECT_LE(changing.chunk.memory_bytes(), 4 * sizeof(ViewBlock) + (24 << 10));
}

TEST(ViewChunk, RemembersNothingOfRowsThatNobodyFollows) {
  Changing changing(1);
  for (int row = 0; row < 1000; ++row) changing.add();
  for (int change = 0; change < 1000; ++change) changing.change();
  EXPECT_EQ(changing.chunk.memory_bytes(), 4 * sizeof(ViewBlock));
}

TEST(ViewChunk, IsAnotherOnceItIsThinned) {
  Changing changing(1);
  for (int row = 0; row < 1000; ++row) changing.add();
  const ViewChunk::Mark mark = changing.chunk.follow();
  std::vector<std::uint32_t> moved;
  changing.chunk.thin(2, moved);
  EXPECT_FALSE(changing.chunk.remembers(mark, false));
  EXPECT_TRUE(changing.chunk.remembers(changing.chunk.follow(), true));
}

}  // namespace
}  // namespace hitstream::analytics
