#include "http/driver.h"

#include <sys/epoll.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include "base/units.h"
#include "http/serialise.h"

namespace hitstream::http {
namespace {

constexpr std::size_t kReadBytes = 64 * base::kKiB;  // of one receive, one for each connection and turn
// One connection's share of a turn; what is left waits for the next.
constexpr std::size_t kRequestsPerTurn = 64;
constexpr std::size_t kOutputPerTurn = 64 * base::kKiB;
// Fewer bytes than this within an idle deadline, and the peer counts as one that does not take its reply.
constexpr std::size_t kSlowestReader = 16 * base::kKiB;
constexpr std::size_t kLingerBytes = 256 * base::kKiB;
constexpr std::chrono::seconds kLingerTime{2};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

ConnectionDriver::ConnectionDriver(LoopParts& parts, LoopHandler& handler)
    : parts_(parts),
      handler_(handler),
      parser_(parts.options.limits, parts.options.kept_headers),
      exchange_(parts.output, parts.date, parts.metrics, parts.mailbox),
      read_buffer_(2 * kReadBytes + parts.options.limits.head_bytes + parts.options.limits.body_bytes) {}

void ConnectionDriver::accepted(Connection& connection) {
  arm(connection, Due::kHead, parts_.options.limits.head_deadline);
}

void ConnectionDriver::serve(Connection& connection) {
  parts_.output.open(connection);
  const std::uint8_t wake = std::exchange(connection.wake, std::uint8_t{0});
  const bool readable = (wake & kReadable) != 0;
  connection.unread = connection.unread || readable;
  connection.read_on = connection.read_on || (wake & kReadOn) != 0;
  // A peer that resets its connection behind a request has still made the request.
  const bool has_request =
      readable && connection.phase == Phase::kRequest && !connection.blocked() && !connection.requests_wait;
  if ((wake & kBroken) != 0 && !has_request) connection.phase = Phase::kClosed;
  if ((wake & kExpired) != 0) expire(connection, readable);
  if (connection.blocked() && (wake & kWritable) != 0) flush(connection);
  if (!connection.blocked() && connection.phase != Phase::kClosed) go_on(connection, readable);
  parts_.output.close(connection);
}

void ConnectionDriver::go_on(Connection& connection, bool readable) {
  if (connection.phase == Phase::kLinger) {
    if (readable) discard_input(connection, kLingerBytes);
  } else if (connection.ending != Ending::kNo) {
    return;
  } else if (connection.phase == Phase::kStream) {
    serve_stream(connection, readable);
  } else if (connection.phase == Phase::kRequest) {
    serve_requests(connection, readable);
  } else if (connection.deferred_reply) {
    answer_deferred(connection);
  } else {
    connection.deaf = connection.deaf || readable;
  }
}

// Less than there was room for: what else comes, epoll tells. Unless it was told before.
IoResult ConnectionDriver::read(Connection& connection, std::span<char> into) {
  const IoResult got = connection.transport.receive(into);
  connection.unread = got.bytes == into.size() || (connection.read_on && got.status == IoStatus::kDone);
  parts_.metrics.count_received(got.bytes);
  return got;
}

std::string_view ConnectionDriver::receive(Connection& connection, bool readable) {
  std::size_t size = 0;
  if (connection.held) {
    size = connection.held->bytes.size();
    std::memcpy(read_buffer_.data(), connection.held->bytes.data(), size);
  }
  if (readable && !connection.requests_wait && !connection.peer_finished) {
    const IoResult got = read(connection, std::span(read_buffer_).subspan(size, kReadBytes));
    connection.peer_finished = got.status == IoStatus::kEnd;
    if (got.status == IoStatus::kBroken) connection.phase = Phase::kClosed;
    size += got.bytes;
  }
  return {read_buffer_.data(), size};
}

void ConnectionDriver::serve_requests(Connection& connection, bool readable) {
  const std::string_view bytes = receive(connection, readable);
  if (connection.phase == Phase::kClosed) return;
  Progress progress;
  if (connection.held) progress = std::move(connection.held->progress);
  connection.requests_wait = false;
  const std::size_t used = answer_requests(connection, bytes, progress);
  hold(connection, bytes.substr(used), std::move(progress));
  settle(connection);
}

std::size_t ConnectionDriver::answer_requests(Connection& connection, std::string_view bytes,
                                              Progress& progress) {
  const std::size_t output_end = parts_.output.size() + kOutputPerTurn;
  std::size_t used = 0;
  for (std::size_t answered = 0; used < bytes.size() && connection.ending == Ending::kNo; ++answered) {
    connection.requests_wait = connection.phase != Phase::kRequest || answered == kRequestsPerTurn ||
                               parts_.output.size() > output_end;
    if (connection.requests_wait) break;
    const RequestParser::Result parsed = parser_.parse(bytes.substr(used), progress);
    used += parsed.used;
    if (parsed.outcome == RequestParser::Outcome::kPartial) break;
    progress = Progress{};
    if (parsed.outcome == RequestParser::Outcome::kFault) {
      refuse(connection, parsed.fault);
    } else {
      dispatch(connection);
    }
  }
  return used;
}

void ConnectionDriver::dispatch(Connection& connection) {
  Request& request = parser_.request();
  request.peer = connection.peer;
  connection.with_body = request.method != Method::kHead;
  connection.chunked = parser_.is_http_1_1();
  connection.keep_alive = parser_.keep_alive() && !parts_.draining;
  connection.due = Due::kNone;
  exchange_.begin(connection);
  handler_.handle(request, exchange_);
  exchange_.end();
  if (connection.phase == Phase::kRequest && !connection.keep_alive) {
    connection.ending = parser_.keep_alive() ? Ending::kLinger : Ending::kClose;
  }
}

void ConnectionDriver::hold(Connection& connection, std::string_view rest, Progress&& progress) {
  if (connection.ending == Ending::kClose && !rest.empty()) connection.ending = Ending::kLinger;
  const bool nothing = rest.empty() && !progress.head_complete();
  if (nothing || connection.ending != Ending::kNo) {
    connection.held.reset();
    return;
  }
  if (progress.wants_continue) parts_.output.bytes().append(kContinue);
  progress.wants_continue = false;
  if (!connection.held) connection.held = std::make_unique<Held>();
  connection.held->bytes.assign(rest);
  connection.held->progress = std::move(progress);
}

void ConnectionDriver::settle(Connection& connection) {
  if (connection.phase != Phase::kRequest || connection.ending != Ending::kNo || connection.requests_wait)
    return;
  const bool idle = connection.held == nullptr;
  if (connection.peer_finished || (parts_.draining && idle)) {
    connection.ending = Ending::kClose;
  } else {
    arm_for_request(connection);
  }
}

void ConnectionDriver::arm_for_request(Connection& connection) {
  const Limits& limits = parts_.options.limits;
  if (!connection.held) {
    if (connection.due == Due::kNone) arm(connection, Due::kIdle, limits.idle_deadline);
  } else if (connection.held->progress.head_complete()) {
    if (connection.due != Due::kBody) arm(connection, Due::kBody, limits.body_deadline);
  } else if (connection.due != Due::kHead) {
    arm(connection, Due::kHead, limits.head_deadline);
  }
}

void ConnectionDriver::arm(Connection& connection, Due due, std::chrono::seconds in) {
  connection.due = due;
  // One more, because the present tick has partly gone by.
  parts_.wheel.arm(connection, parts_.now_tick + in.count() + 1);
}

void ConnectionDriver::expire(Connection& connection, bool readable) {
  const Due due = std::exchange(connection.due, Due::kNone);
  if (due == Due::kNone || (due == Due::kIdle && readable)) return;
  const bool request_begun = (due == Due::kHead || due == Due::kBody) && connection.held != nullptr;
  if (request_begun) {
    refuse(connection, Fault::kDeadline);
    connection.held.reset();
  } else {
    connection.phase = Phase::kClosed;
  }
}

void ConnectionDriver::refuse(Connection& connection, Fault fault) {
  const FaultText text = describe(fault);
  const Reply reply{text.status, "text/plain", "Cache-Control: no-store\r\n",
                    std::string(text.reason) + "\n"};
  append_reply(parts_.output.bytes(), reply, parts_.date.text(), true, false);
  parts_.metrics.count_reply(text.status);
  parts_.metrics.count_fault(fault);
  connection.ending = Ending::kLinger;
}

void ConnectionDriver::answer_deferred(Connection& connection) {
  const std::unique_ptr<Reply> reply = std::exchange(connection.deferred_reply, nullptr);
  const bool keep_alive = connection.keep_alive && !parts_.draining;
  append_reply(parts_.output.bytes(), *reply, parts_.date.text(), connection.with_body, keep_alive);
  parts_.metrics.count_reply(reply->status);
  connection.phase = Phase::kRequest;
  connection.deaf = false;
  if (keep_alive) {
    serve_requests(connection, false);
  } else {
    connection.ending = Ending::kLinger;
  }
}

void ConnectionDriver::serve_stream(Connection& connection, bool readable) {
  if (readable) discard_input(connection, std::numeric_limits<std::size_t>::max());
  if (connection.phase == Phase::kClosed) return;
  std::string& out = parts_.output.bytes();
  for (const auto& piece : connection.stream->take(kOutputPerTurn)) {
    if (connection.chunked) {
      append_chunk(out, *piece);
    } else {
      out.append(*piece);
    }
    connection.stream_bytes += piece->size();
  }
  if (parts_.draining || connection.stream->exhausted()) end_stream(connection);
}

void ConnectionDriver::end_stream(Connection& connection) {
  connection.stream->close();
  if (connection.chunked) parts_.output.bytes().append(kLastChunk);
  connection.ending = Ending::kLinger;
}

void ConnectionDriver::discard_input(Connection& connection, std::size_t bytes_max) {
  const IoResult got = read(connection, std::span(read_buffer_).first(kReadBytes));
  connection.lingered_bytes += got.bytes;
  const bool over = got.status == IoStatus::kEnd || got.status == IoStatus::kBroken;
  if (over || connection.lingered_bytes > bytes_max) connection.phase = Phase::kClosed;
}

void ConnectionDriver::finish(Connection& connection) {
  const std::string_view bytes = parts_.output.of(connection, parts_.date.text());
  if (connection.phase == Phase::kClosed) return;
  if (!bytes.empty()) send(connection, bytes);
  if (connection.blocked() || connection.phase == Phase::kClosed) return;
  if (connection.ending == Ending::kClose) {
    connection.phase = Phase::kClosed;
  } else if (connection.ending == Ending::kLinger) {
    if (connection.phase != Phase::kLinger) start_linger(connection);
  } else if (connection.stream_bytes > 0) {
    all_sent(connection);
    connection.wake = kAgain;
  } else if (connection.requests_wait && connection.phase == Phase::kRequest) {
    connection.wake = kAgain;
  }
}

void ConnectionDriver::send(Connection& connection, std::string_view bytes) {
  assert(!connection.blocked());
  const IoResult sent = connection.transport.send(bytes);
  parts_.metrics.count_sent(sent.bytes);
  if (sent.status == IoStatus::kBroken) {
    connection.phase = Phase::kClosed;
  } else if (sent.bytes < bytes.size()) {
    connection.unsent.assign(bytes.substr(sent.bytes));
    connection.unsent_at = connection.unsent_at_arming = 0;
    arm(connection, Due::kWrite, parts_.options.limits.idle_deadline);
  }
}

void ConnectionDriver::flush(Connection& connection) {
  const IoResult sent =
      connection.transport.send(std::string_view(connection.unsent).substr(connection.unsent_at));
  parts_.metrics.count_sent(sent.bytes);
  connection.unsent_at += sent.bytes;
  if (sent.status == IoStatus::kBroken) {
    connection.phase = Phase::kClosed;
  } else if (connection.unsent_at == connection.unsent.size()) {
    all_sent(connection);
  } else if (connection.unsent_at - connection.unsent_at_arming >= kSlowestReader) {
    connection.unsent_at_arming = connection.unsent_at;
    arm(connection, Due::kWrite, parts_.options.limits.idle_deadline);
  }
}

void ConnectionDriver::all_sent(Connection& connection) {
  connection.unsent = std::string();
  connection.unsent_at = 0;
  connection.due = Due::kNone;
  if (connection.stream) connection.stream->release(std::exchange(connection.stream_bytes, 0));
}

void ConnectionDriver::start_linger(Connection& connection) {
  if (connection.peer_finished) {
    connection.phase = Phase::kClosed;
    return;
  }
  connection.transport.shutdown_write();
  connection.phase = Phase::kLinger;
  connection.lingered_bytes = 0;
  arm(connection, Due::kLinger, kLingerTime);
}

std::uint32_t ConnectionDriver::interest(const Connection& connection) {
  if (connection.blocked()) return EPOLLOUT;
  const bool reads = !connection.deaf && !(connection.peer_finished && connection.phase == Phase::kRequest);
  return reads ? static_cast<std::uint32_t>(EPOLLIN) : 0U;
}

}  // namespace hitstream::http
