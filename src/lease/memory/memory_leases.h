// One process alone: it holds every shard.
#pragma once

#include <memory>

#include "lease/lease.h"

namespace hitstream::lease::memory {

// Holds all shards it is told of but those that are finished. Forgets at the end of the process what is
// finished: the consumer's saved state remembers.
[[nodiscard]] std::unique_ptr<Leases> make_memory_leases();

}  // namespace hitstream::lease::memory
