#include "shipper/backoff.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/units.h"

namespace hitstream::shipper {
namespace {

// Beyond it any first rest has become the longest one, and nothing has overflowed.
constexpr int kDoublingsMax = 20;

// From [0, 1).
double draw(env::Random& random) {
  std::array<std::uint8_t, 4> bytes{};
  random.fill(bytes);
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data(), bytes.size());
  return number / 4294967296.0;
}

}  // namespace

void Backoff::failed(std::int64_t now_ns) {
  const std::int64_t grown = first_.count() << std::min(failures_, kDoublingsMax);
  const auto limit_ns = static_cast<double>(std::min(grown, longest_.count()) * base::kNanosPerMilli);
  until_ns_ = now_ns + static_cast<std::int64_t>(draw(*random_) * limit_ns);
  failures_ = std::min(failures_ + 1, kDoublingsMax);
}

void Backoff::succeeded() {
  failures_ = 0;
  until_ns_ = INT64_MIN;
}

}  // namespace hitstream::shipper
