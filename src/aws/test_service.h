// A server for tests that plays an AWS service, well or badly: each request is answered as the test says.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "aws/credentials.h"

namespace hitstream::aws {

struct ServedRequest {
  std::string head;  // request line and fields, each ended by CR LF
  std::string body;
  [[nodiscard]] std::string field(const std::string& name) const;  // empty when missing; case as sent
  [[nodiscard]] std::string operation() const;                     // behind the dot of X-Amz-Target
};

struct Answer {
  enum class How {
    kWhole,
    kTruncated,  // says that it is longer than it is, and closes
    kReset,      // reads the request, then RST
    kNothing,    // keeps the connection open and says nothing
    kPieces,     // chunked: `body`, then `more_pieces`, each in a write of its own, and the end
    kHanging,    // the same without the end
  } how = How::kWhole;
  int status = 200;
  std::string body = {};
  std::string fields = {};  // further ones, each ended by CR LF
  std::vector<std::string> more_pieces = {};
};

[[nodiscard]] Answer refusal(int status, const std::string& code, const std::string& message = "");

// One thread for each connection; `serve` is called by one of them at a time.
class TestService {
 public:
  using Serve = std::function<Answer(const ServedRequest&)>;
  explicit TestService(Serve serve);
  ~TestService();
  TestService(const TestService&) = delete;
  TestService& operator=(const TestService&) = delete;

  [[nodiscard]] std::string url() const;  // "http://127.0.0.1:PORT"
  // What serve() did before is seen by the caller after it.
  void sync() { const std::lock_guard lock(mutex_); }

 private:
  void accept_all();
  void serve_connection(int fd);
  bool answer(int fd, const ServedRequest& request);  // false: the connection is over

  Serve serve_;
  int listener_;
  std::mutex mutex_;
  std::vector<int> connections_;
  std::vector<std::thread> threads_;
  std::thread accepting_;
};

// Credentials that a test sets.
class TestCredentials final : public CredentialsProvider {
 public:
  base::Result<std::shared_ptr<const Credentials>> get() override { return current; }
  void refused(const Credentials& credentials) override {
    refused_keys.push_back(credentials.access_key_id);
    if (replacement) current = std::exchange(replacement, nullptr);
  }
  static std::shared_ptr<const Credentials> make(const std::string& key, const std::string& token = "");

  base::Result<std::shared_ptr<const Credentials>> current = make("KEY");
  std::shared_ptr<const Credentials> replacement;  // what comes after a refusal
  std::vector<std::string> refused_keys;
};

}  // namespace hitstream::aws
