// CRoaring trusts the bytes that it reads; this looks at them first.
#pragma once

#include <string_view>

namespace hitstream::consumer {

// True when `bytes` are exactly one non-empty bitmap in Roaring's portable format with every container in
// order, of the size told and with the number of values told.
[[nodiscard]] bool is_sound_bitmap(std::string_view bytes);

}  // namespace hitstream::consumer
