// What `hitstream stream` does at a Kinesis client. Each writes for people on `out` and `progress`, and fails
// with a message for people.
#pragma once

#include <cstdio>
#include <string>

#include "app/streams/options.h"
#include "aws/kinesis.h"
#include "base/result.h"
#include "env/clock.h"

namespace hitstream::app::streams {

struct Terminal {
  std::FILE* out;       // what was asked for
  std::FILE* progress;  // what happens meanwhile, and questions
  std::FILE* in;        // answers
  bool can_ask = false;
};

// Makes it, and waits until it is ACTIVE, ten minutes at most. One that exists is waited for alike.
[[nodiscard]] base::Result<> create(aws::Kinesis& kinesis, const std::string& name,
                                    const CreateOptions& options, const env::Clock& clock,
                                    const Terminal& terminal);
[[nodiscard]] base::Result<> describe(aws::Kinesis& kinesis, const std::string& name,
                                      const Terminal& terminal);
[[nodiscard]] base::Result<> remove(aws::Kinesis& kinesis, const std::string& name,
                                    const DeleteOptions& options, const Terminal& terminal);

// As an error of ours; of a stream that is missing it says how to make it.
[[nodiscard]] base::Error error_of(const aws::Failure& failure, const std::string& name);

}  // namespace hitstream::app::streams
