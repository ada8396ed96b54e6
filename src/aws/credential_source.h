// One place where credentials may come from. The files provider_*.h hold one each; credential_chain.h asks
// them in order.
#pragma once

#include <stop_token>
#include <string>

#include "aws/credentials.h"
#include "aws/environment.h"
#include "base/result.h"
#include "env/clock.h"
#include "env/files.h"
#include "http/client.h"

namespace hitstream::aws {

class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  // For people: "environment", "profile default".
  [[nodiscard]] virtual std::string name() const = 0;
  // Blocks, each time anew, for as long as its time limit says. Returns a moment after a stop is requested,
  // with an error of any kind. kNotFound: nothing is set up here, and the next source may be asked; the
  // message says what is missing. Any other error: it is set up and does not work, which ends the search,
  // lest the program goes on as somebody else.
  [[nodiscard]] virtual base::Result<Credentials> fetch(const std::stop_token& stop) = 0;
};

// What sources work with. The references must outlive them.
struct SourceContext {
  Environment environment;
  env::FileSystem& files;
  const env::Clock& clock;
  std::string region;  // the user's setting, for STS; may be empty
};

// Sends it and waits for the reply, at most the request's timeout; kClosed when a stop is requested first.
[[nodiscard]] base::Result<http::ClientReply> ask(http::ClientRequest request, const std::stop_token& stop);

// The first line of a file that holds a token, at most 64 KiB; kCorrupt when it is empty or more follows than
// one end of line. `what` begins the messages.
[[nodiscard]] base::Result<std::string> read_token(env::FileSystem& files, const std::string& path,
                                                   const std::string& what);

}  // namespace hitstream::aws
