// A request as a handler sees it, and the replies it can give.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.h"

namespace hitstream::http {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kDelete, kOptions, kPatch, kOther };

// What becomes of a header field that stands several times in one request (RFC 9110, section 5.2).
enum class Repeated : std::uint8_t { kFirst, kJoinWithComma, kJoinWithSemicolon };

// A field that handlers want to see. Others are checked and dropped. `name` in lower case.
struct KeptHeader {
  std::string name;
  Repeated repeated = Repeated::kFirst;
};

// All views point into memory of the loop and are valid during the call of the handler only.
struct Request {
  Method method = Method::kOther;
  std::string_view path;   // the target up to '?', as sent (not decoded)
  std::string_view query;  // behind '?', as sent
  std::string_view host;
  std::string_view body;
  base::IpAddress peer;
  // One value for each entry of ServerOptions::kept_headers, in that order; data() is null where the field is
  // missing.
  std::span<const std::string_view> headers;

  [[nodiscard]] std::string_view header(std::size_t index) const { return headers[index]; }
  [[nodiscard]] bool has_header(std::size_t index) const { return headers[index].data() != nullptr; }
};

// The server adds Date, Content-Length and Connection itself, and leaves out the body for HEAD, 204 and 304.
struct Reply {
  int status = 200;
  std::string content_type;  // none when empty
  std::string headers;       // further fields, each "Name: value\r\n"
  std::string body;
};

// A reply serialised once, whose Date and slots are patched into each copy. Immutable: one may serve all
// loops.
class ReplyTemplate {
 public:
  // `slot` must occur exactly once in the reply's headers or body (asserted), or be empty for none.
  ReplyTemplate(const Reply& reply, std::string_view slot);
  // Each of `slots` must be so, and none empty.
  ReplyTemplate(const Reply& reply, const std::vector<std::string_view>& slots);

  // Appends the serialised reply. `values` are the slots' values in the order of the slots, one behind the
  // other, each as long as its slot. `date` is 29 bytes (IMF-fixdate).
  void append_to(std::string& out, std::string_view values, std::string_view date, bool with_body,
                 bool keep_alive) const;
  // Writes the values and the date into what append_to() has appended at `begin`, with the same `with_body`
  // and `keep_alive`: the same reply to another request.
  void fill(char* begin, std::string_view values, std::string_view date, bool with_body,
            bool keep_alive) const;
  [[nodiscard]] int status() const { return status_; }
  // Of the serialised reply, about.
  [[nodiscard]] std::size_t size() const { return head_.size() + body_.size(); }

 private:
  struct Slot {
    std::size_t length = 0;
    bool in_body = false;
    std::size_t at = 0;        // in the body, or in head_
    std::size_t close_at = 0;  // in the body, or in head_close_
  };
  [[nodiscard]] Slot find(std::string_view slot) const;

  std::string head_, head_close_, body_;
  int status_ = 200;
  std::size_t date_at_ = 0, date_close_at_ = 0;
  std::size_t values_length_ = 0;
  std::vector<Slot> slots_;
};

// Answers later, from any thread, at most once; a second answer is ignored. Dropping the last reference
// without an answer sends 500. The connection may be gone: then nothing happens.
class Deferred {
 public:
  virtual ~Deferred() = default;
  virtual void reply(Reply reply) = 0;
};

// A reply whose body comes bit by bit (Server-Sent Events). No idle deadline. Thread-safe. The connection
// closes when the last reference is dropped.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  // False, and nothing is queued, when the peer is gone or the queue (bytes, see Exchange::stream) would
  // overflow.
  virtual bool send(std::shared_ptr<const std::string> bytes) = 0;
  [[nodiscard]] virtual bool closed() const = 0;
};

// The one answer a handler owes a request: exactly one of these calls, before handle() returns.
class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual void reply(const Reply& reply) = 0;
  // `slot_values` as in ReplyTemplate::append_to(). The template is used during the call only.
  virtual void reply(const ReplyTemplate& reply, std::string_view slot_values) = 0;
  // Sent when LoopHandler::commit() at the end of this loop turn returned true; otherwise the server's 503 is
  // sent. A template is used until then.
  virtual void reply_after_commit(const Reply& reply) = 0;
  virtual void reply_after_commit(const ReplyTemplate& reply, std::string_view slot_values) = 0;
  [[nodiscard]] virtual std::shared_ptr<Deferred> defer() = 0;
  // Sends the head now (chunked); at most `queue_bytes` wait for a slow reader.
  [[nodiscard]] virtual std::shared_ptr<BodyStream> stream(const Reply& head, std::size_t queue_bytes) = 0;
};

}  // namespace hitstream::http
