#include "collector/client_limits.h"

#include <algorithm>
#include <cmath>

namespace hitstream::collector {
namespace {

constexpr std::size_t kPlaces = 8;
constexpr std::size_t kSets = 8'192;
constexpr double kNanosPerSecond = 1e9;

std::string_view client_bytes(const base::IpAddress& address) {
  const std::string_view all(reinterpret_cast<const char*>(address.bytes().data()), address.bytes().size());
  return address.is_v4() ? all : all.substr(0, 8);
}

}  // namespace

ClientLimits::ClientLimits(double per_second, double burst, const base::SipKey& key)
    : per_ns_(per_second / kNanosPerSecond), burst_(burst), key_(key), buckets_(kPlaces * kSets) {}

ClientLimits::Bucket& ClientLimits::bucket_of(std::uint64_t client, std::int64_t now_ns) {
  const auto begin = buckets_.begin() + static_cast<std::ptrdiff_t>(client % kSets * kPlaces);
  const auto end = begin + static_cast<std::ptrdiff_t>(kPlaces);
  auto found = std::find_if(begin, end, [&](const Bucket& bucket) { return bucket.client == client; });
  if (found != end) return *found;
  found = std::min_element(begin, end, [](const Bucket& a, const Bucket& b) {
    return a.client == 0 || b.client == 0 ? a.client < b.client : a.filled_at_ns < b.filled_at_ns;
  });
  *found = {.client = client, .filled_at_ns = now_ns, .level = burst_};
  return *found;
}

bool ClientLimits::allow(const base::IpAddress& address, std::int64_t now_ns) {
  const std::uint64_t client = std::max<std::uint64_t>(base::siphash64(key_, client_bytes(address)), 1);
  const std::lock_guard lock(mutex_);
  Bucket& bucket = bucket_of(client, now_ns);
  const auto passed_ns = static_cast<double>(std::max<std::int64_t>(now_ns - bucket.filled_at_ns, 0));
  bucket.level = std::min(burst_, bucket.level + passed_ns * per_ns_);
  bucket.filled_at_ns = std::max(now_ns, bucket.filled_at_ns);
  if (bucket.level < 1) return false;
  bucket.level -= 1;
  return true;
}

std::int64_t ClientLimits::retry_after_s() const {
  return std::max<std::int64_t>(static_cast<std::int64_t>(std::ceil(1 / (per_ns_ * kNanosPerSecond))), 1);
}

}  // namespace hitstream::collector
