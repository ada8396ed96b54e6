// What became of the lines of a replayed log.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace hitstream::app {

struct ReplaySummary {
  std::uint64_t lines = 0;
  std::uint64_t sent = 0;  // lines, however often one was sent
  std::uint64_t accepted = 0;
  std::map<int, std::uint64_t> refused;  // by status; given up on after several tries: by the last one
  std::uint64_t sources = 0;             // lines of which was told where the visitor came from
  std::uint64_t sources_refused = 0;     // of which it was refused, though the line was accepted
  std::uint64_t unanswered = 0;          // given up on without any answer
  std::uint64_t repeated = 0;            // times that a line was sent once more
  std::uint64_t unreadable = 0;
  std::vector<std::string>
      unreadable_first;         // "line 17: its request names no path", at most kUnreadableNamed
  std::string stopped;          // why the replay ended early; empty: it did not
  bool never_answered = false;  // with `stopped`: nobody ever answered
  double seconds = 0;

  [[nodiscard]] std::uint64_t refused_total() const;
  // 0: every line was read and accepted; 1: some were not; 2: nobody ever answered.
  [[nodiscard]] int exit_status() const;
  [[nodiscard]] std::string to_text() const;
};

inline constexpr std::size_t kUnreadableNamed = 10;

}  // namespace hitstream::app
