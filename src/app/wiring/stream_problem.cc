#include "app/wiring/stream_problem.h"

namespace hitstream::app::wiring {

api::Problem problem_of(const WatchedStream::Trouble& stream, const std::optional<base::Error>& credentials) {
  using Kind = api::Problem::Kind;
  if (credentials) return {Kind::kCredentials, credentials->message, stream.since_ms};
  switch (stream.error.code) {
    case base::Errc::kNotFound:
      return {Kind::kMissing, stream.error.message, stream.since_ms};
    case base::Errc::kIo:
      return {Kind::kDenied, stream.error.message, stream.since_ms};
    default:
      return {Kind::kUnreachable, stream.error.message, stream.since_ms};
  }
}

}  // namespace hitstream::app::wiring
