// How often a password may be tried: some times at once, and then slowly, by one client and by all together.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

#include "base/ip_address.h"

namespace hitstream::api::access {

struct ThrottleLimits {
  double client_burst = 5;
  double client_per_minute = 2;
  double all_burst = 50;
  double all_per_minute = 60;
  std::size_t clients_max = 1024;  // remembered; beyond, the one that has waited longest is forgotten
};

// Thread-safe. A client is an IPv4 address or the first 64 bits of an IPv6 address. Times are a steady
// clock's.
class Throttle {
 public:
  explicit Throttle(const ThrottleLimits& limits = {}) : limits_(limits), all_{limits.all_burst, 0} {}

  // False when the client has to wait, and the try does not count.
  [[nodiscard]] bool take(const base::IpAddress& client, std::int64_t now_ns);
  // After a right password: the try is as if it had not been.
  void give_back(const base::IpAddress& client);
  // How long whoever was refused should wait.
  [[nodiscard]] int retry_after_s() const;

 private:
  struct Bucket {
    double level = 0;
    std::int64_t at_ns = 0;
  };
  static void fill(Bucket& bucket, double per_minute, double burst, std::int64_t now_ns);
  [[nodiscard]] Bucket& bucket_of(const base::IpAddress& client, std::int64_t now_ns);

  const ThrottleLimits limits_;
  std::mutex mutex_;
  std::map<base::IpAddress, Bucket> clients_;
  Bucket all_;
};

}  // namespace hitstream::api::access
