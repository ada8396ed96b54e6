// What the server refuses, and how it says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hitstream::http {

enum class Fault : std::uint8_t {
  kNone,
  kMalformed,         // 400: the grammar, CR or LF or NUL within a value, obs-fold, conflicting lengths
  kHost,              // 400: none, several, or one that cannot be a host
  kHeadTooLarge,      // 431
  kTooManyFields,     // 431
  kBodyTooLarge,      // 413
  kTransferEncoding,  // 501: anything but "chunked"
  kExpectation,       // 417: anything but "100-continue"
  kDeadline,          // 408: head or body not complete in time
};
inline constexpr std::size_t kFaults = 9;

struct FaultText {
  int status;
  std::string_view reason;  // label of the metric, and the body of the reply
};

[[nodiscard]] constexpr FaultText describe(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      return {200, "none"};
    case Fault::kMalformed:
      return {400, "malformed"};
    case Fault::kHost:
      return {400, "host"};
    case Fault::kHeadTooLarge:
      return {431, "head_too_large"};
    case Fault::kTooManyFields:
      return {431, "too_many_fields"};
    case Fault::kBodyTooLarge:
      return {413, "body_too_large"};
    case Fault::kTransferEncoding:
      return {501, "transfer_encoding"};
    case Fault::kExpectation:
      return {417, "expectation"};
    case Fault::kDeadline:
      return {408, "deadline"};
  }
  return {400, "malformed"};
}

}  // namespace hitstream::http
