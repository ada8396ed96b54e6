// So many requests a second from one client, by a token bucket each.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "base/ip_address.h"
#include "base/siphash.h"

namespace hitstream::collector {

// Thread-safe: one for all loops, behind a mutex. Of fixed size (1.5 MiB, 65,536 clients): where there is no
// room, the client that was quiet for the longest time is forgotten and begins anew with a full bucket. A
// client is an IPv4 address or the first 64 bits of an IPv6 address.
class ClientLimits {
 public:
  // `per_second` over 0, `burst` at least 1. `key` is secret, so that nobody can aim at a place of the table.
  ClientLimits(double per_second, double burst, const base::SipKey& key);

  // `now_ns` of a steady clock.
  [[nodiscard]] bool allow(const base::IpAddress& address, std::int64_t now_ns);
  // How long a client that was refused should wait: whole seconds, at least 1.
  [[nodiscard]] std::int64_t retry_after_s() const;

 private:
  struct Bucket {
    std::uint64_t client = 0;  // 0: free
    std::int64_t filled_at_ns = 0;
    double level = 0;
  };
  Bucket& bucket_of(std::uint64_t client, std::int64_t now_ns);

  double per_ns_;
  double burst_;
  base::SipKey key_;
  std::mutex mutex_;
  std::vector<Bucket> buckets_;
};

}  // namespace hitstream::collector
