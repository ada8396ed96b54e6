#include "stream/kinesis/failure.h"

#include <fmt/format.h>

namespace hitstream::stream::kinesis {
namespace {

using Kind = aws::Failure::Kind;

base::Errc code_of(Kind kind) {
  switch (kind) {
    case Kind::kNotFound:
      return base::Errc::kNotFound;
    case Kind::kDenied:
      return base::Errc::kIo;
    case Kind::kInvalid:
      return base::Errc::kInvalidArgument;
    case Kind::kUnreachable:
    case Kind::kThrottled:
    case Kind::kServer:
    case Kind::kInUse:
    case Kind::kNoCredentials:
    case Kind::kExpiredIterator:
    case Kind::kUnreadable:
      break;
  }
  return base::Errc::kUnavailable;
}

}  // namespace

base::Error error_of(const aws::Failure& failure) { return {code_of(failure.kind), failure.message}; }

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::kUnreachable:
      return "unreachable";
    case Kind::kThrottled:
      return "throttled";
    case Kind::kServer:
      return "server";
    case Kind::kNotFound:
      return "not_found";
    case Kind::kInUse:
      return "in_use";
    case Kind::kDenied:
      return "denied";
    case Kind::kNoCredentials:
      return "no_credentials";
    case Kind::kExpiredIterator:
      return "expired_iterator";
    case Kind::kInvalid:
      return "invalid";
    case Kind::kUnreadable:
      break;
  }
  return "unreadable";
}

std::string missing_stream(std::string_view stream, std::string_view region) {
  return fmt::format("the stream {0} does not exist in {1}: create it with `hitstream stream create {0}`",
                     stream, region);
}

}  // namespace hitstream::stream::kinesis
