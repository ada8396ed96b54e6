// Tells the processor what will be read soon.
#pragma once

namespace hitstream::base {

// Costs little, also where `at` is not asked for in the end.
inline void prefetch(const void* at) {
  __builtin_prefetch(at);
  // GCC takes a function that does nothing else for one without effect, and drops the calls of it.
  asm volatile("");
}

}  // namespace hitstream::base
