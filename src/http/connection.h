// One connection, as its loop keeps it: small, because ten thousand may be idle. Buffers exist only while
// they hold something.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/ip_address.h"
#include "http/deadline_wheel.h"
#include "http/mailbox.h"
#include "http/parser.h"
#include "http/transport.h"

namespace hitstream::http {

// Bytes that were received but not used: a part of a request, or requests that have to wait for their turn.
struct Held {
  std::string bytes;
  Progress progress;
};

enum class Phase : std::uint8_t {
  kRequest,   // waits for a request, or has a part of one
  kDeferred,  // the handler answers later
  kStream,    // the body of the reply comes bit by bit
  kLinger,  // the last reply is sent; what still comes is thrown away, so that a reset does not destroy that
            // reply
  kClosed,  // gone at the end of the turn
};

// What the deadline is for; the wheel's entry says when.
enum class Due : std::uint8_t { kNone, kHead, kBody, kIdle, kWrite, kLinger };

enum class Ending : std::uint8_t {
  kNo,
  kClose,   // after what is to be sent: the peer asked for it and sends no more
  kLinger,  // after what is to be sent: the peer may still be sending
};

// A part of TurnOutput.
struct TurnPart {
  std::size_t begin = 0;  // of the bytes
  std::size_t end = 0;
  std::size_t pending_begin = 0;  // of the pending replies
  std::size_t pending_end = 0;
};

// Why a connection is served in this turn.
enum Wake : std::uint8_t {
  kReadable = 1,
  kWritable = 2,
  kBroken = 4,
  kExpired = 8,
  kAgain = 16,  // there is something to do without news from the socket
  kReadOn = 32,
};

struct Connection : DeadlineWheel::Entry {
  Connection(int fd, const base::IpAddress& from) : transport(fd), peer(from) {}

  Transport transport;
  base::IpAddress peer;
  std::unique_ptr<Held> held;
  std::string unsent;  // what the kernel did not take; while there is any, nothing is read
  std::size_t unsent_at = 0;
  std::size_t unsent_at_arming = 0;  // when the write deadline was set
  TurnPart turn;                     // its part of the turn's output
  std::size_t lingered_bytes = 0;
  std::size_t stream_bytes = 0;  // taken from the queue and not wholly sent
  std::shared_ptr<StreamQueue> stream;
  std::unique_ptr<Reply> deferred_reply;  // has come
  std::uint64_t token = 0;                // of the request that is answered later
  std::uint32_t slot = 0;
  std::uint32_t interest = 0;  // registered with epoll
  Phase phase = Phase::kRequest;
  Due due = Due::kNone;
  Ending ending = Ending::kNo;
  std::uint8_t wake = 0;       // Wake bits; not 0: it is in the list of this turn
  bool peer_finished = false;  // the peer sends no more
  bool with_body = true;       // of the reply that comes later
  bool keep_alive = true;
  bool chunked = true;
  bool requests_wait = false;  // `held` may begin with a whole request
  bool deaf = false;           // has bytes that are not read before the reply to come
  bool unread = false;   // the socket may hold bytes, or the peer's end, that epoll will not tell of again
  bool read_on = false;  // behind a short read there may be more: the peer's end, an error, urgent data

  [[nodiscard]] bool blocked() const { return !unsent.empty(); }
};

static_assert(sizeof(Connection) <= 512, "10,000 idle connections must stay cheap");

}  // namespace hitstream::http
