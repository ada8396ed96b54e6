#include "aws/provider_process.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <thread>

#include "aws/credential_child.h"
#include "aws/credential_test_server.h"

namespace hitstream::aws {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(SplitCommandTest, WordsStandBetweenSpaces) {
  EXPECT_THAT(*split_command("  /bin/p --a  b\t"), ElementsAre("/bin/p", "--a", "b"));
  EXPECT_THAT(*split_command(R"(p 'a "b" \c' "d 'e' \" \\ \f" g\ h i'j'"k" '' "")"),
              ElementsAre("p", R"(a "b" \c)", R"(d 'e' " \ \f)", "g h", "ijk", "", ""));
}

TEST(SplitCommandTest, NothingIsExpanded) {
  EXPECT_THAT(*split_command("p $HOME ~ *; a|b # c"), ElementsAre("p", "$HOME", "~", "*;", "a|b", "#", "c"));
}

TEST(SplitCommandTest, WhatDoesNotEndIsRefused) {
  for (const char* wrong : {"", "  ", "p 'a", "p \"a", "p a\\", "p \"a\\\""}) {
    EXPECT_FALSE(split_command(wrong)) << wrong;
  }
}

class ProviderProcessTest : public testing::Test, protected SourceFixture {
 protected:
  // Runs it as the script of a shell: the words are ours to quote.
  base::Result<Credentials> run(const std::string& script) {
    return run_credential_process("/bin/sh -c \"" + script + "\"", {"PATH=/usr/bin:/bin", "GREETING=hello"},
                                  system_clock_, "profile p", stop_.get_token());
  }
  base::Result<std::string> output(const std::string& script, const env::Clock& by) {
    return output_of({{"/bin/sh", "-c", script}, {"PATH=/usr/bin:/bin", "GREETING=hello"}, "p"}, by,
                     stop_.get_token());
  }
  base::Result<std::string> output(const std::string& script) { return output(script, system_clock_); }

  env::SystemClock system_clock_;
  std::stop_source stop_;
};

TEST_F(ProviderProcessTest, AProgramPrintsCredentials) {
  const auto credentials =
      run("echo '" + std::string(R"({\"Version\":1,\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\",)") +
          R"(\"SessionToken\":\"c\",\"Expiration\":\"2026-11-24T15:30:05Z\"}')");
  ASSERT_TRUE(credentials) << credentials.error().message;
  EXPECT_EQ(credentials->access_key_id, "a");
  EXPECT_EQ(credentials->secret_access_key, "b");
  EXPECT_EQ(credentials->session_token, "c");
  EXPECT_EQ(credentials->expires_ms, kFakeExpiry_ms);
  EXPECT_EQ(credentials->provider, "profile p");
}

TEST_F(ProviderProcessTest, OtherOutputIsAnErrorThatShowsNeitherItNorTheArguments) {
  for (const char* script :
       {"echo SECRET", "true", R"(echo '{\"AccessKeyId\":\"SECRET\"}')",
        R"(echo '{\"Version\":2,\"AccessKeyId\":\"SECRET\"}')",
        R"(echo '{\"Version\":1,\"AccessKeyId\":\"SECRET\"}')", "echo SECRET >&2; exit 3"}) {
    const auto credentials = run(script);
    ASSERT_FALSE(credentials) << script;
    EXPECT_THAT(credentials.error().message, HasSubstr("profile p"));
    EXPECT_THAT(credentials.error().message, Not(HasSubstr("SECRET"))) << script;
  }
}

TEST_F(ProviderProcessTest, FailuresSayHowItEnded) {
  EXPECT_THAT(output("exit 3").error().message, HasSubstr("p: exited with 3"));
  EXPECT_THAT(output("kill -9 $$").error().message, HasSubstr("p: ended by signal 9"));
  EXPECT_THAT(output_of({{"/no/such"}, {}, "p"}, system_clock_, {}).error().message,
              HasSubstr("p: cannot start it: No such file"));
}

TEST_F(ProviderProcessTest, ItsInputIsEmptyAndItsEnvironmentTheOneGiven) {
  EXPECT_EQ(output("cat; echo $GREETING"), "hello\n");
}

TEST_F(ProviderProcessTest, ItInheritsNoOpenFilesAndNoBlockedSignals) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  sigset_t block;
  sigset_t before;
  sigemptyset(&block);
  sigaddset(&block, SIGTERM);
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, &block, &before), 0);
  EXPECT_EQ(output("ls /proc/self/fd | wc -l; grep SigBlk /proc/self/status"),
            "4\nSigBlk:\t0000000000000000\n");
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  close(ends[0]);
  close(ends[1]);
}

TEST_F(ProviderProcessTest, AllOfALongOutputIsRead) {
  EXPECT_EQ(output("head -c 65536 /dev/zero")->size(), 65536U);
  EXPECT_THAT(output("head -c 65537 /dev/zero").error().message, HasSubstr("more than 64 KiB"));
  EXPECT_THAT(output("yes").error().message, HasSubstr("more than 64 KiB"));
}

TEST_F(ProviderProcessTest, WhatItLeavesRunningIsNotWaitedFor) {
  EXPECT_EQ(output("sleep 100 & echo done"), "done\n");
}

// Whether the process is gone, or is a zombie that its new parent will collect.
bool is_gone(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string word;
  std::string state = "Z";
  stat >> word >> word >> state;
  return state == "Z" || state == "X";
}

TEST_F(ProviderProcessTest, AProgramThatHangsIsKilledWithItsChildren) {
  const std::string file = testing::TempDir() + "/child_pid_" + std::to_string(getpid());
  const std::jthread stopping([&] {
    std::string pid;
    while (pid.empty()) {
      std::ifstream(file) >> pid;
      std::this_thread::yield();
    }
    stop_.request_stop();
  });
  const auto result = output("sleep 1000 & echo $! > " + file + "; wait");
  EXPECT_EQ(result.error().code, base::Errc::kClosed);
  pid_t pid = 0;
  std::ifstream(file) >> pid;
  ASSERT_GT(pid, 0);
  while (!is_gone(pid)) std::this_thread::yield();
  unlink(file.c_str());
}

TEST_F(ProviderProcessTest, AfterAMinuteItIsKilled) {
  const std::jthread passing([&](const std::stop_token& token) {
    while (!token.stop_requested()) {
      clock.advance(std::chrono::seconds(1));
      std::this_thread::yield();
    }
  });
  EXPECT_THAT(output("sleep 1000", clock).error().message, HasSubstr("took more than a minute"));
}

TEST_F(ProviderProcessTest, AProgramThatClosesItsOutputMustStillEnd) {
  EXPECT_EQ(output("echo a; exec >&-; sleep 0.1"), "a\n");
  EXPECT_THAT(output("exec >&-; sleep 0.1; exit 1").error().message, HasSubstr("exited with 1"));
}

}  // namespace
}  // namespace hitstream::aws
