#include "geo/built_in.h"

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

}  // namespace hitstream::geo
