#include "geo/built_in.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

// A compiler takes minutes for an array of this size; the assembler copies it.
asm(R"(
  .pushsection .rodata
  .balign 16
hitstream_countries_begin:
  .incbin ")" HITSTREAM_COUNTRY_DATABASE R"("
hitstream_countries_end:
  .popsection
)");

extern "C" {
extern const char hitstream_countries_begin[];
extern const char hitstream_countries_end[];
}

namespace hitstream::geo {

std::string_view built_in_database() { return {hitstream_countries_begin, hitstream_countries_end}; }

void release_built_in_database() {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto first = (reinterpret_cast<std::uintptr_t>(hitstream_countries_begin) + page - 1) / page * page;
  const auto end = reinterpret_cast<std::uintptr_t>(hitstream_countries_end) / page * page;
  if (first < end) (void)::madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTNEED);
}

}  // namespace hitstream::geo
