// For tests: a local server that plays STS, a container's agent or an instance's metadata service, and what
// sources are given.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "aws/credential_source.h"
#include "env/clock.h"
#include "env/memory_files.h"
#include "http/server.h"
#include "telemetry/metrics.h"

namespace hitstream::aws {

struct SeenRequest {
  http::Method method = http::Method::kOther;
  std::string path;
  std::string host;
  std::string body;
  std::map<std::string, std::string> headers;  // those that matter here, names in lower case
};

class LocalService final : public http::Service {
 public:
  // What it answers; nothing: it never does. Called on the server's thread, under the lock of change() and
  // seen().
  using Answer = std::function<std::optional<http::Reply>(const SeenRequest&)>;
  explicit LocalService(Answer answer);
  ~LocalService() override;

  [[nodiscard]] std::string url() const;  // "http://127.0.0.1:PORT"
  [[nodiscard]] std::vector<SeenRequest> seen() const;
  // While no answer is being made.
  void change(const std::function<void()>& what_answers_are_made_of);
  [[nodiscard]] std::unique_ptr<http::LoopHandler> make_handler(std::size_t loop) override;
  void handle(const http::Request& request, http::Exchange& exchange);

 private:
  const Answer answer_;
  mutable std::mutex mutex_;
  std::vector<SeenRequest> seen_;
  std::vector<std::shared_ptr<http::Deferred>> unanswered_;
  env::SystemClock clock_;
  telemetry::Registry metrics_;
  std::unique_ptr<http::Server> server_;
};

[[nodiscard]] http::Reply json_reply(std::string body);
[[nodiscard]] http::Reply status_reply(int status, std::string body = "");
// {"AccessKeyId":"AKJSON", "SecretAccessKey":"json-secret", `token_field`:"json-token", "Expiration":…} and
// `more` before it.
[[nodiscard]] std::string json_credentials(const std::string& token_field, const std::string& more = "");
// STS's answer: AKSTS, sts-secret, sts-token.
[[nodiscard]] http::Reply sts_reply(const std::string& operation);

// 2026-11-24T15:30:05Z, when the credentials above end.
inline constexpr base::UnixMillis kFakeExpiry_ms = 1'795'534'205'000;

// An empty file system with /home/u/.aws, and an environment with HOME=/home/u and no metadata service.
struct SourceFixture {
  SourceFixture();
  // Adds "NAME=value" to the environment.
  void set(const std::string& variable) { context.environment.push_back(variable); }
  void credentials(std::string_view text) { files.put("/home/u/.aws/credentials", text); }
  void config(std::string_view text) { files.put("/home/u/.aws/config", text); }

  env::MemoryFileSystem files;
  env::ManualClock clock;
  SourceContext context;
};

}  // namespace hitstream::aws
