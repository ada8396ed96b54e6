// How other threads reach a loop: letters, and an eventfd that wakes it. The objects that handlers take to
// other threads (Deferred, BodyStream) hold the mailbox, which may outlive its loop.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "http/request.h"

namespace hitstream::http {

// One request of one connection of a loop; a stale one finds nothing.
struct Address {
  std::uint32_t slot = 0;
  std::uint64_t token = 0;
};

// Without a reply: look at the connection's stream.
struct Letter {
  Address to;
  std::optional<Reply> reply;
};

// Thread-safe.
class Mailbox {
 public:
  Mailbox();
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  // Readable while there is something to take. -1 when the system gave none.
  [[nodiscard]] int fd() const { return fd_; }
  void post(Letter letter);
  void wake();
  // The loop's side: all letters so far. After close(), letters are dropped.
  [[nodiscard]] std::vector<Letter> take();
  void close();

 private:
  int fd_;
  std::mutex mutex_;
  bool closed_ = false;
  std::vector<Letter> letters_;
};

[[nodiscard]] std::shared_ptr<Deferred> make_deferred(std::shared_ptr<Mailbox> mailbox, Address address);

// What waits to be sent on a stream. Shared by the handler's BodyStream and the loop. Thread-safe.
class StreamQueue {
 public:
  explicit StreamQueue(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  enum class Push : std::uint8_t { kRefused, kQueued, kQueuedFirst };  // first: the loop must be told
  [[nodiscard]] Push push(std::shared_ptr<const std::string> bytes);
  // Up to `bytes_max` bytes and at least one piece, unless there is none. They count as waiting until
  // release().
  [[nodiscard]] std::vector<std::shared_ptr<const std::string>> take(std::size_t bytes_max);
  void release(std::size_t bytes);
  void finish();  // no push will come
  // Everything was taken and finish() was called.
  [[nodiscard]] bool exhausted();
  void close() { closed_.store(true, std::memory_order_release); }
  [[nodiscard]] bool closed() const { return closed_.load(std::memory_order_acquire); }

 private:
  const std::size_t bytes_max_;
  std::atomic<bool> closed_{false};
  std::mutex mutex_;
  std::deque<std::shared_ptr<const std::string>> pieces_;
  std::size_t bytes_ = 0;
  bool finished_ = false;
};

[[nodiscard]] std::shared_ptr<BodyStream> make_body_stream(std::shared_ptr<Mailbox> mailbox, Address address,
                                                           std::shared_ptr<StreamQueue> queue);

}  // namespace hitstream::http
