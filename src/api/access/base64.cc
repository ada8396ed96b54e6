#include "api/access/base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace hitstream::api::access {
namespace {

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool is_plain_digit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

}  // namespace

std::string base64(std::string_view bytes, Alphabet alphabet) {
  // The library ends what it writes with a zero.
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), raw(bytes), static_cast<int>(bytes.size()));
  text.resize((bytes.size() * 4 + 2) / 3);
  if (alphabet == Alphabet::kUrl) {
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text, Alphabet alphabet) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string plain(text);
  if (alphabet == Alphabet::kUrl) {
    if (plain.find_first_of("+/") != std::string::npos) return std::nullopt;
    std::replace(plain.begin(), plain.end(), '-', '+');
    std::replace(plain.begin(), plain.end(), '_', '/');
  }
  if (!std::all_of(plain.begin(), plain.end(), is_plain_digit)) return std::nullopt;
  plain.resize((plain.size() + 3) / 4 * 4, '=');
  std::string bytes(plain.size() / 4 * 3, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), raw(plain),
                                     static_cast<int>(plain.size()));
  if (length < 0) return std::nullopt;
  bytes.resize(text.size() * 3 / 4);
  if (base64(bytes, alphabet) != text) return std::nullopt;
  return bytes;
}

}  // namespace hitstream::api::access
