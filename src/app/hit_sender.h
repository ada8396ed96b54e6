// What a replay needs of HTTP: requests sent side by side, answers as they come.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/hit_request.h"

namespace hitstream::app {

struct HitAnswer {
  std::uint64_t id = 0;
  int status = 0;          // 0: no answer
  std::string error;       // why there is none
  std::string set_cookie;  // the Set-Cookie field, or empty
  std::optional<std::chrono::seconds> retry_after;
  std::string token;  // of the view, or empty
};

// Not thread-safe.
class HitSender {
 public:
  virtual ~HitSender() = default;
  // `id` comes back with the answer. The caller keeps to the number of requests at a time that the sender was
  // made for.
  virtual void send(std::uint64_t id, const HitRequest& request) = 0;
  // The answers that have come; when there is none, and something is on its way, it waits for one, at most
  // `timeout`.
  [[nodiscard]] virtual std::vector<HitAnswer> wait(std::chrono::milliseconds timeout) = 0;
};

// Sends to `url` over at most `connections` kept-alive connections.
[[nodiscard]] std::unique_ptr<HitSender> make_http_hit_sender(const std::string& url,
                                                              std::size_t connections);

}  // namespace hitstream::app
