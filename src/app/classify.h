// `hitstream classify`: User-Agents on standard input, one a line, and what they are, one JSON object a line:
//   {"ua":"curl/8.5.0","bot":true,"reason":"ua","list":"crawler-user-agents","pattern":"curl",
//    "name":"curl","browser":"curl","browser_version":"8.5.0","os":"","os_version":"","device":""}
//   {"ua":"Mozilla/5.0 …","bot":false,"browser":"Firefox","browser_version":"133.0","os":"Linux",…}
// The browser is as uap-core has it; the name is that of a bot in the lists. What is not known is empty. An
// empty line and "-" are those who sent none: the reason is "no_ua".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "analytics/agent_parser.h"
#include "analytics/user_agents.h"

namespace hitstream::app {

// Bytes in as they come, lines out as they end. A line longer than kLineBytesMax is cut to it.
class LineClassifier {
 public:
  static constexpr std::size_t kLineBytesMax = 64 << 10;

  void feed(std::string_view bytes, std::string& out);
  // A last line without a line end.
  void finish(std::string& out);

 private:
  void keep(std::string_view bytes);
  void answer(std::string& out);
  // Whether it is one, and why.
  bool tell_bot(std::string& out);
  void tell_agent(bool is_bot, std::string& out);

  analytics::UserAgents user_agents_;
  analytics::AgentParser parser_;
  std::string line_;
  bool begun_ = false;
};

// From one file descriptor to another until the first ends; what has come is answered before more is waited
// for. Exit status: 0 all was answered, 1 reading or writing failed.
[[nodiscard]] int classify(int in, int out);

}  // namespace hitstream::app
