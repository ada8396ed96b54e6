#include "aws/base64.h"

#include <openssl/evp.h>

#include <cassert>
#include <cstdint>

namespace hitstream::aws {

void append_base64(std::string& out, std::string_view bytes) {
  const std::size_t before = out.size();
  const std::size_t length = (bytes.size() + 2) / 3 * 4;
  out.resize(before + length + 1);  // OpenSSL writes a zero at the end
  EVP_EncodeBlock(reinterpret_cast<std::uint8_t*>(out.data()) + before,
                  reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(before + length);
}

bool decode_base64(std::string_view text, std::string& out) {
  if (text.size() % 4 != 0) return false;
  // OpenSSL skips white space around the text, which is none of ours.
  if (text.find_first_of(" \t\r\n-") != std::string_view::npos) return false;
  out.resize(text.size() / 4 * 3);
  const int length =
      EVP_DecodeBlock(reinterpret_cast<std::uint8_t*>(out.data()),
                      reinterpret_cast<const std::uint8_t*>(text.data()), static_cast<int>(text.size()));
  if (length != static_cast<int>(out.size())) return false;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  out.resize(out.size() - padding);
  return true;
}

}  // namespace hitstream::aws
