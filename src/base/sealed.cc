#include "base/sealed.h"

#include "base/bytes.h"
#include "base/crc32c.h"

namespace hitstream::base {

std::string seal(std::string_view magic, std::uint32_t version, std::string_view content) {
  std::string bytes;
  bytes.reserve(magic.size() + 2 * sizeof(std::uint32_t) + content.size());
  ByteWriter out(bytes);
  out.raw(magic);
  out.number(version);
  out.number(mask_crc(crc32c(content)));
  out.raw(content);
  return bytes;
}

Result<Unsealed> unseal(std::string_view bytes, std::string_view magic, std::uint32_t version) {
  ByteReader in(bytes);
  if (in.raw(magic.size()) != magic) return fail(Errc::kCorrupt, "not a file of this kind");
  const Unsealed found{in.number<std::uint32_t>(), {}};
  const auto crc = in.number<std::uint32_t>();
  if (!in.ok()) return fail(Errc::kCorrupt, "cut short");
  if (found.version > version) {
    return fail(Errc::kUnsupportedVersion, "version " + std::to_string(found.version) +
                                               ", this program reads up to " + std::to_string(version) +
                                               ": use the newer program again");
  }
  const std::string_view content = bytes.substr(bytes.size() - in.remaining());
  if (mask_crc(crc32c(content)) != crc) return fail(Errc::kCorrupt, "checksum does not fit");
  if (found.version == 0) return fail(Errc::kCorrupt, "there is no version 0");
  return Unsealed{found.version, content};
}

}  // namespace hitstream::base
