#include "api/access/throttle.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace hitstream::api::access {
namespace {

constexpr double kNanosPerMinute = 60e9;

base::IpAddress client_of(const base::IpAddress& address) {
  if (address.is_v4()) return address;
  std::array<std::uint8_t, 16> bytes = address.bytes();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return base::IpAddress(bytes);
}

}  // namespace

bool Throttle::take(const base::IpAddress& client, std::int64_t now_ns) {
  const std::lock_guard lock(mutex_);
  Bucket& own = bucket_of(client_of(client), now_ns);
  fill(own, limits_.client_per_minute, limits_.client_burst, now_ns);
  fill(all_, limits_.all_per_minute, limits_.all_burst, now_ns);
  if (own.level < 1 || all_.level < 1) return false;
  own.level -= 1;
  all_.level -= 1;
  return true;
}

void Throttle::give_back(const base::IpAddress& client) {
  const std::lock_guard lock(mutex_);
  const auto found = clients_.find(client_of(client));
  if (found != clients_.end()) found->second.level = std::min(found->second.level + 1, limits_.client_burst);
  all_.level = std::min(all_.level + 1, limits_.all_burst);
}

int Throttle::retry_after_s() const {
  return static_cast<int>(std::ceil(60 / std::min(limits_.client_per_minute, limits_.all_per_minute)));
}

void Throttle::fill(Bucket& bucket, double per_minute, double burst, std::int64_t now_ns) {
  const double minutes = static_cast<double>(now_ns - bucket.at_ns) / kNanosPerMinute;
  bucket.level = std::min(bucket.level + std::max(minutes, 0.0) * per_minute, burst);
  bucket.at_ns = now_ns;
}

Throttle::Bucket& Throttle::bucket_of(const base::IpAddress& client, std::int64_t now_ns) {
  const auto found = clients_.find(client);
  if (found != clients_.end()) return found->second;
  if (clients_.size() >= limits_.clients_max) {
    clients_.erase(std::min_element(clients_.begin(), clients_.end(), [](const auto& a, const auto& b) {
      return a.second.at_ns < b.second.at_ns;
    }));
  }
  return clients_.emplace(client, Bucket{limits_.client_burst, now_ns}).first->second;
}

}  // namespace hitstream::api::access
