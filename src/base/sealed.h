// The frame of the project's small files: magic text, format version (u32), masked CRC-32C (u32), content.
// Little-endian.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hitstream::base {

[[nodiscard]] std::string seal(std::string_view magic, std::uint32_t version, std::string_view content);

struct Unsealed {
  std::uint32_t version = 0;  // 1 to `version`
  std::string_view content;   // within the bytes given
};

// kUnsupportedVersion for a file of a newer program; kCorrupt where the bytes are not what seal() made, with
// another magic text among them.
[[nodiscard]] Result<Unsealed> unseal(std::string_view bytes, std::string_view magic, std::uint32_t version);

}  // namespace hitstream::base
