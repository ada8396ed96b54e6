#include "collector/secret.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "collector/cookieless.h"
#include "env/memory_files.h"

namespace hitstream::collector {
namespace {

TEST(LoadSecret, MakesAFileOnceAndReadsItAgain) {
  env::MemoryFileSystem files;
  env::SeededRandom random(1);
  ASSERT_TRUE(files.create_folders("/d"));
  const auto made = load_secret(files, "/d/secret", random);
  ASSERT_TRUE(made);
  EXPECT_NE(*made, Secret());
  EXPECT_EQ(load_secret(files, "/d/secret", random).value(), *made);
}

TEST(LoadSecret, RefusesAFileOfAnotherLength) {
  env::MemoryFileSystem files;
  env::SeededRandom random(1);
  ASSERT_TRUE(files.create_folders("/d"));
  for (const std::size_t length : {0U, 31U, 33U}) {
    files.put("/d/secret", std::string(length, 'x'));
    EXPECT_EQ(load_secret(files, "/d/secret", random).error().code, base::Errc::kInvalidArgument);
  }
}

TEST(LoadSecret, LeavesNothingBehindWhereItCannotWrite) {
  env::MemoryFileSystem files;
  env::SeededRandom random(1);
  ASSERT_TRUE(files.create_folders("/d"));
  files.fail(env::FileOp::kAppend);
  EXPECT_FALSE(load_secret(files, "/d/secret", random));
  EXPECT_FALSE(files.exists("/d/secret"));
}

TEST(CookielessSessions, AgreeOnADayAndNotOnTheNext) {
  constexpr base::UnixMillis kNoon = 12 * base::kMillisPerHour;
  CookielessSessions one(Secret{1});
  CookielessSessions other(Secret{1});
  const SessionBits session = one.session_of("a", "192.0.2.1", "agent", kNoon);
  EXPECT_EQ(other.session_of("a", "192.0.2.1", "agent", 2 * kNoon - 1), session);
  EXPECT_NE(one.session_of("a", "192.0.2.1", "agent", 2 * kNoon), session);
  EXPECT_NE(other.session_of("b", "192.0.2.1", "agent", kNoon), session);
  EXPECT_NE(other.session_of("a", "192.0.2.2", "agent", kNoon), session);
  EXPECT_NE(CookielessSessions(Secret{2}).session_of("a", "192.0.2.1", "agent", kNoon), session);
}

}  // namespace
}  // namespace hitstream::collector
