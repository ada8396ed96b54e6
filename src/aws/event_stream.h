// The frames of application/vnd.amazon.eventstream, as SubscribeToShard sends them.
// https://smithy.io/2.0/aws/amazon-eventstream.html: total length and headers' length (u32, big-endian),
// CRC-32 of these eight bytes, headers, payload, CRC-32 of all before it. A header: name (u8 length), type
// (u8), value.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/units.h"

namespace hitstream::aws {

// Views into the decoder's memory.
struct EventMessage {
  std::vector<std::pair<std::string_view, std::string_view>> headers;  // those whose value is a string
  std::string_view payload;
  [[nodiscard]] std::string_view header(std::string_view name) const;  // empty when missing
};

// Takes bytes however they are cut and gives whole messages. Not thread-safe.
class EventStreamDecoder {
 public:
  static constexpr std::size_t kMessageBytesMax = 16 * base::kMiB;  // the format's own maximum
  static constexpr std::size_t kHeaderBytesMax = 128 * base::kKiB;

  void feed(std::string_view bytes);
  // True: `out` is the next message, valid until the next call of either. False: more bytes are needed.
  // kCorrupt: a checksum or a length is wrong; no call after that makes sense.
  [[nodiscard]] base::Result<bool> next(EventMessage& out);
  // No part of a message is left over.
  [[nodiscard]] bool empty() const { return used_ == buffer_.size(); }

 private:
  std::string buffer_;
  std::size_t used_ = 0;  // bytes at the front whose messages are done
};

}  // namespace hitstream::aws
