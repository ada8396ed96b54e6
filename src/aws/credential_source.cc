#include "aws/credential_source.h"

#include <chrono>
#include <cstddef>
#include <utility>

#include "base/units.h"

namespace hitstream::aws {

using base::Errc;
using base::Result;

Result<http::ClientReply> ask(http::ClientRequest request, const std::stop_token& stop) {
  constexpr std::size_t kReplyBytesMax = 64 * base::kKiB;
  constexpr std::chrono::milliseconds kStopCheckInterval{50};
  Result<http::ClientReply> reply = base::fail(Errc::kClosed, request.url + ": stopped");
  http::Client client({1, kReplyBytesMax, {}});
  client.send(std::move(request), [&](Result<http::ClientReply> got) { reply = std::move(got); });
  while (client.in_flight() > 0 && !stop.stop_requested()) client.perform(kStopCheckInterval);
  return reply;
}

Result<std::string> read_token(env::FileSystem& files, const std::string& path, const std::string& what) {
  constexpr std::size_t kTokenBytesMax = 64 * base::kKiB;
  Result<std::string> token = env::read_file(files, path, kTokenBytesMax);
  // kNotFound would mean that nothing is set up.
  if (!token) return base::fail(Errc::kUnavailable, what + ": " + token.error().message);
  if (token->ends_with('\n')) token->pop_back();
  if (token->ends_with('\r')) token->pop_back();
  if (token->empty()) return base::fail(Errc::kCorrupt, what + ": " + path + " is empty");
  if (token->find_first_of("\r\n") != std::string::npos)
    return base::fail(Errc::kCorrupt, what + ": the token in " + path + " has a line end in it");
  return token;
}

}  // namespace hitstream::aws
