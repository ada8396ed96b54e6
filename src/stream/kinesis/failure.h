// What went wrong at AWS, as an error of ours.
#pragma once

#include <string>
#include <string_view>

#include "aws/kinesis.h"
#include "base/result.h"

namespace hitstream::stream::kinesis {

// kNotFound, kIo (denied), kInvalidArgument (refused for good), otherwise kUnavailable: trying again may
// help.
[[nodiscard]] base::Error error_of(const aws::Failure& failure);
// "throttled", "server", …: the label of a metric.
[[nodiscard]] std::string_view name_of(aws::Failure::Kind kind);

// For people: the stream does not exist, and what to do.
[[nodiscard]] std::string missing_stream(std::string_view stream, std::string_view region);

}  // namespace hitstream::stream::kinesis
