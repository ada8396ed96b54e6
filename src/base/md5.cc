#include "base/md5.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>

#include "base/md5_lanes.h"

namespace hitstream::base {
namespace {

struct Free {
  void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

struct Context {
  // "-fips": also from a provider that is not approved, as nothing here is about security.
  std::unique_ptr<EVP_MD, Free> algorithm{EVP_MD_fetch(nullptr, "MD5", "-fips")};
  std::unique_ptr<EVP_MD_CTX, Free> digest{EVP_MD_CTX_new()};
};

using md5_lanes::kBlockBytes;
using md5_lanes::kLanes;

constexpr std::array<std::uint32_t, 4> kBegin = {0x67452301U, 0xEFCDAB89U, 0x98BADCFEU, 0x10325476U};
constexpr std::array<char, kBlockBytes> kNothing{};

// What one lane is at: the whole blocks of a text, then the rest of it with the padding.
struct Job {
  std::size_t index = 0;   // of the text
  std::size_t blocks = 0;  // left of what `at` points to
  const char* at = nullptr;
  std::size_t tail_blocks = 0;  // still to come
  std::array<char, 2 * kBlockBytes> tail{};

  void begin(std::size_t of, std::string_view text) {
    index = of;
    at = text.data();
    blocks = text.size() / kBlockBytes;
    const std::size_t rest = text.size() % kBlockBytes;
    tail_blocks = rest + 1 + sizeof(std::uint64_t) <= kBlockBytes ? 1 : 2;
    tail.fill(0);
    if (rest > 0) std::memcpy(tail.data(), text.data() + (text.size() - rest), rest);
    tail[rest] = static_cast<char>(0x80);
    const std::uint64_t bits = std::uint64_t{text.size()} * 8;
    std::memcpy(&tail[tail_blocks * kBlockBytes - sizeof bits], &bits, sizeof bits);
  }
  // False when all of the text is done with.
  bool go_on() {
    if (blocks == 0) {
      at = tail.data();
      blocks = std::exchange(tail_blocks, 0);
    }
    return blocks > 0;
  }
};

// Gives each lane the next text when it is done with one.
class Lanes {
 public:
  Lanes(std::span<const std::string_view> texts, std::span<Md5> digests) : texts_(texts), digests_(digests) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) begin_next(lane);
  }
  void run() {
    while (busy_ > 0) {
      std::size_t count = std::numeric_limits<std::size_t>::max();
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        if (inputs_[lane].step == 0) continue;
        inputs_[lane].at = jobs_[lane].at;
        count = std::min(count, jobs_[lane].blocks);
      }
      md5_lanes::take_blocks(inputs_, count, state_);
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        if (inputs_[lane].step != 0) took(lane, count);
      }
    }
  }

 private:
  void begin_next(std::size_t lane) {
    if (next_ == texts_.size()) {
      inputs_[lane] = {kNothing.data(), 0};
      return;
    }
    jobs_[lane].begin(next_, texts_[next_]);
    (void)jobs_[lane].go_on();
    ++next_;
    ++busy_;
    inputs_[lane].step = kBlockBytes;
    for (std::size_t word = 0; word < kBegin.size(); ++word) state_.words[word][lane] = kBegin[word];
  }
  void took(std::size_t lane, std::size_t count) {
    Job& job = jobs_[lane];
    job.at += count * kBlockBytes;
    job.blocks -= count;
    if (job.go_on()) return;
    Md5& digest = digests_[job.index];
    for (std::size_t word = 0; word < kBegin.size(); ++word) {
      std::memcpy(&digest[word * sizeof(std::uint32_t)], &state_.words[word][lane], sizeof(std::uint32_t));
    }
    --busy_;
    begin_next(lane);
  }

  std::span<const std::string_view> texts_;
  std::span<Md5> digests_;
  std::size_t next_ = 0;
  std::size_t busy_ = 0;
  std::array<Job, kLanes> jobs_;
  std::array<md5_lanes::Input, kLanes> inputs_;
  md5_lanes::State state_{};
};

}  // namespace

Md5 md5(std::string_view bytes) {
  thread_local const Context context;
  Md5 out{};
  EVP_MD_CTX* digest = context.digest.get();
  const bool done = context.algorithm != nullptr && digest != nullptr &&
                    EVP_DigestInit_ex2(digest, context.algorithm.get(), nullptr) == 1 &&
                    EVP_DigestUpdate(digest, bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(digest, out.data(), nullptr) == 1;
  if (!done) std::abort();
  return out;
}

void md5_each(std::span<const std::string_view> texts, std::span<Md5> digests) {
  assert(texts.size() == digests.size());
  if (texts.size() > 1 && md5_lanes::are_there()) return Lanes(texts, digests).run();
  for (std::size_t i = 0; i < texts.size(); ++i) digests[i] = md5(texts[i]);
}

}  // namespace hitstream::base
