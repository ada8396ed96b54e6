#include "stream/hash_key.h"

#include <array>
#include <vector>

#include "base/md5.h"

namespace hitstream::stream {
namespace {

__extension__ using Number = unsigned __int128;

constexpr std::size_t kDigitsMax = 39;  // of 2^128 - 1

Number to_number(const HashKey& key) { return Number{key.high} << 64U | key.low; }

HashKey to_key(Number number) {
  return {static_cast<std::uint64_t>(number >> 64U), static_cast<std::uint64_t>(number)};
}

HashKey key_of(const base::Md5& digest) {
  HashKey key;
  for (std::size_t i = 0; i < 8; ++i) {
    key.high = key.high << 8U | digest[i];
    key.low = key.low << 8U | digest[i + 8];
  }
  return key;
}

}  // namespace

std::string HashKey::decimal() const {
  std::array<char, kDigitsMax> digits{};
  Number rest = to_number(*this);
  std::size_t begin = digits.size();
  do {
    digits[--begin] = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  } while (rest != 0);
  return {digits.data() + begin, digits.size() - begin};
}

std::optional<HashKey> HashKey::parse(std::string_view decimal) {
  if (decimal.empty() || decimal.size() > kDigitsMax) return std::nullopt;
  if (decimal.front() == '0' && decimal.size() > 1) return std::nullopt;
  constexpr Number kMax = ~Number{0};
  Number number = 0;
  for (const char c : decimal) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<Number>(c - '0');
    if (number > (kMax - digit) / 10) return std::nullopt;
    number = number * 10 + digit;
  }
  return to_key(number);
}

HashKey hash_of(std::string_view partition_key) { return key_of(base::md5(partition_key)); }

void hash_each(std::span<const std::string_view> partition_keys, std::span<HashKey> keys) {
  std::vector<base::Md5> digests(partition_keys.size());
  base::md5_each(partition_keys, digests);
  for (std::size_t i = 0; i < digests.size(); ++i) keys[i] = key_of(digests[i]);
}

}  // namespace hitstream::stream
