#include "base/siphash.h"

#include <bit>
#include <cstring>

namespace hitstream::base {
namespace {

static_assert(std::endian::native == std::endian::little, "words are read with memcpy");

std::uint64_t word_at(const void* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// The length's lowest byte above the `rest` bytes that fill no whole word, which are the last of `bytes`.
std::uint64_t last_word(std::string_view bytes, std::size_t rest) {
  std::uint64_t word = 0;
  if (bytes.size() >= sizeof word && rest > 0) {
    word = word_at(bytes.data() + bytes.size() - sizeof word) >> 8 * (sizeof word - rest);
  } else if (rest > 0) {
    std::memcpy(&word, bytes.data(), rest);
  }
  return word | static_cast<std::uint64_t>(bytes.size()) << 56U;
}

class SipState {
 public:
  explicit SipState(const SipKey& key) {
    const std::uint64_t k0 = word_at(key.data());
    const std::uint64_t k1 = word_at(key.data() + 8);
    v0_ ^= k0;
    v1_ ^= k1;
    v2_ ^= k0;
    v3_ ^= k1;
  }

  void widen() { v1_ ^= 0xee; }

  [[gnu::always_inline]] void absorb(std::string_view bytes) {
    const std::size_t rest = bytes.size() % 8;
    for (std::size_t at = 0; at + rest < bytes.size(); at += 8) compress(word_at(bytes.data() + at));
    compress(last_word(bytes, rest));
  }

  [[nodiscard]] std::uint64_t finish(std::uint64_t mark) {
    v2_ ^= mark;
    return squeeze();
  }
  [[nodiscard]] std::uint64_t finish_second() {
    v1_ ^= 0xdd;
    return squeeze();
  }

 private:
  void compress(std::uint64_t word) {
    v3_ ^= word;
    round();
    round();
    v0_ ^= word;
  }

  [[nodiscard]] std::uint64_t squeeze() {
    for (int i = 0; i < 4; ++i) round();
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

  void round() {
    v0_ += v1_;
    v1_ = std::rotl(v1_, 13) ^ v0_;
    v0_ = std::rotl(v0_, 32);
    v2_ += v3_;
    v3_ = std::rotl(v3_, 16) ^ v2_;
    v0_ += v3_;
    v3_ = std::rotl(v3_, 21) ^ v0_;
    v2_ += v1_;
    v1_ = std::rotl(v1_, 17) ^ v2_;
    v2_ = std::rotl(v2_, 32);
  }

  // "somepseudorandomlygeneratedbytes".
  std::uint64_t v0_ = 0x736f6d6570736575;
  std::uint64_t v1_ = 0x646f72616e646f6d;
  std::uint64_t v2_ = 0x6c7967656e657261;
  std::uint64_t v3_ = 0x7465646279746573;
};

}  // namespace

std::uint64_t siphash64(const SipKey& key, std::string_view bytes) {
  SipState state(key);
  state.absorb(bytes);
  return state.finish(0xff);
}

SipTag siphash128(const SipKey& key, std::string_view bytes) {
  SipState state(key);
  state.widen();
  state.absorb(bytes);
  const std::uint64_t halves[] = {state.finish(0xee), state.finish_second()};
  SipTag tag;
  std::memcpy(tag.data(), halves, sizeof halves);
  return tag;
}

}  // namespace hitstream::base
