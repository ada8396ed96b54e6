// What a run of the load generator saw.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hitstream::bench {

class Report {
 public:
  void answered(int status, std::size_t reply_bytes, std::int64_t latency_ns);
  // An answer of 200 whose marker is to be kept.
  void keep_marker(std::string_view marker) { markers_.append(marker).push_back('\n'); }

  [[nodiscard]] std::uint64_t replies() const { return replies_; }
  [[nodiscard]] std::string_view markers() const { return markers_; }
  // One JSON object.
  [[nodiscard]] std::string json(std::uint64_t sent, std::int64_t elapsed_ns) const;
  // Every request was answered 200, each with as many bytes.
  [[nodiscard]] bool clean(std::uint64_t sent) const;

 private:
  [[nodiscard]] double quantile_ms(double share) const;

  std::uint64_t replies_ = 0;
  std::map<int, std::uint64_t> by_status_;
  std::uint64_t ok_ = 0;
  std::size_t ok_bytes_ = 0;       // of the first reply of status 200
  std::uint64_t odd_lengths_ = 0;  // replies of status 200 of another length
  std::vector<std::uint32_t> latency_counts_ = std::vector<std::uint32_t>(200'001);
  std::int64_t latency_max_ns_ = 0;
  std::string markers_;
};

}  // namespace hitstream::bench
