// Expected failures are values: a function that can fail for reasons outside the program returns Result<T>.
// Bugs are asserts; exceptions are not used across module borders.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace hitstream::base {

enum class Errc {
  kInvalidArgument,     // the caller's or the user's input is wrong; the message says what is allowed
  kNotFound,            // the thing named does not exist
  kIo,                  // the operating system refused; the message carries path and reason
  kFull,                // a limit is reached; trying again later may work
  kCorrupt,             // bytes read back are not what was written
  kUnsupportedVersion,  // written by a newer program
  kBusy,                // somebody else holds it
  kMismatch,            // a saved position or state belongs to something else
  kClosed,              // shut down
  kTimeout,
  kUnavailable,  // a remote side cannot be reached or refuses for now
};

// The message is for people: what failed, on what, and, where it can be known, what to do.
struct Error {
  Errc code = Errc::kIo;
  std::string message;
};

template <class T = void>
using Result = tl::expected<T, Error>;

using Unexpected = tl::unexpected<Error>;

[[nodiscard]] inline Unexpected fail(Errc code, std::string message) {
  return Unexpected(Error{code, std::move(message)});
}

[[nodiscard]] inline Unexpected forward(Error error) { return Unexpected(std::move(error)); }

}  // namespace hitstream::base
