// Any bytes as ~/.aws/config, as the command of a credential_process, and as an answer with credentials.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <tuple>

#include "aws/credential_reply.h"
#include "aws/profile_file.h"
#include "aws/provider_process.h"

namespace {

namespace aws = hitstream::aws;

template <class Result>
void check(const Result& result) {
  if (!result && result.error().message.empty()) std::abort();
}

// Written in the plainest form and read back they must be the same.
void check_round_trip(const aws::Sections& sections) {
  std::string text;
  for (const auto& [name, properties] : sections) {
    text += "[" + name + "]\n";
    for (const auto& [key, value] : properties) {
      // An inner key may hold what ends a plain one.
      if (value.find('\n') != std::string::npos || key.find(':') != std::string::npos) return;
      text += key + " = " + value + "\n";
    }
  }
  const auto again = aws::parse_profile_file(text, "again");
  if (!again || *again != sections) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto sections = aws::parse_profile_file(text, "fuzz");
  check(sections);
  if (sections && text.find('\r') == std::string::npos) check_round_trip(*sections);
  check(aws::split_command(text));
  check(aws::parse_json_credentials(text, "Token", "fuzz"));
  check(aws::parse_sts_credentials(text, "AssumeRole", "fuzz"));
  std::ignore = aws::parse_sts_error(text);
  return 0;
}
