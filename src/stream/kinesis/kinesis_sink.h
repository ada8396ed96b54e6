// A Kinesis stream, written.
#pragma once

#include <memory>
#include <string>

#include "aws/kinesis.h"
#include "stream/sink.h"

namespace hitstream::stream::kinesis {

// Calls `kinesis` from within its own calls, so on the caller's thread; the client's retries and deadlines
// are the sink's. `region` is for people.
[[nodiscard]] std::unique_ptr<Sink> make_kinesis_sink(std::string stream, std::string region,
                                                      std::unique_ptr<aws::Kinesis> kinesis);

}  // namespace hitstream::stream::kinesis
