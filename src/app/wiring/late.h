// Whether the counting is so late that it must have more of the processor.
#pragma once

#include <vector>

#include "consumer/consumer.h"

namespace hitstream::app::wiring {

// Begins when a shard is three seconds behind, ends when all are within one. `late`: whether it was before.
// So is what is read again to rebuild: beside a collector that fills its processor it would never catch up.
// What cannot be read is never late.
[[nodiscard]] bool is_late(bool late, const std::vector<consumer::ShardStatus>& shards);

}  // namespace hitstream::app::wiring
