// Metrics for Prometheus. Counting is a relaxed atomic operation, fit for the path of a hit; the text is made
// when somebody asks, by prometheus-cpp.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace hitstream::telemetry {

class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  void add(double by) { value_.fetch_add(by, std::memory_order_relaxed); }
  [[nodiscard]] double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

// Cumulative buckets with the given upper bounds (rising, in the metric's unit); one more holds the rest.
class Histogram {
 public:
  explicit Histogram(std::span<const double> bounds);
  // `times` observations of one value.
  void observe(double value, std::uint64_t times = 1);

  struct Snapshot {
    std::vector<std::uint64_t> counts;  // per bucket, not cumulative; one more than bounds
    std::uint64_t count = 0;
    double sum = 0;
  };
  [[nodiscard]] Snapshot snapshot() const;
  [[nodiscard]] const std::vector<double>& bounds() const { return bounds_; }

 private:
  std::vector<double> bounds_;
  std::vector<std::atomic<std::uint64_t>> counts_;
  std::atomic<double> sum_{0};
};

using Labels = std::vector<std::pair<std::string, std::string>>;

// Owns every metric; references it returns stay valid as long as it lives. Thread-safe. Asking again for the
// same name and labels returns the same metric; a name is of one type and one help text for ever (asserted).
class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // Names follow Prometheus: hitstream_<module>_<what>_<unit>, counters end in _total.
  [[nodiscard]] Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
  [[nodiscard]] Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  [[nodiscard]] Histogram& histogram(const std::string& name, const std::string& help,
                                     std::span<const double> bounds, const Labels& labels = {});
  // A gauge that is read when somebody asks. `read` must be thread-safe and live as long as the registry is
  // exposed.
  void gauge_from(const std::string& name, const std::string& help, const Labels& labels,
                  std::function<double()> read);

  // Prometheus text format 0.0.4.
  [[nodiscard]] std::string expose() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hitstream::telemetry
