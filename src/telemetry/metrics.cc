#include "telemetry/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cassert>
#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <sstream>

namespace hitstream::telemetry {

Histogram::Histogram(std::span<const double> bounds)
    : bounds_(bounds.begin(), bounds.end()), counts_(bounds.size() + 1) {
  assert(std::is_sorted(bounds_.begin(), bounds_.end()));
}

void Histogram::observe(double value, std::uint64_t times) {
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(times, std::memory_order_relaxed);
  sum_.fetch_add(value * static_cast<double>(times), std::memory_order_relaxed);
}

Histogram::Snapshot Histogram::snapshot() const {
  Snapshot taken;
  taken.counts.reserve(counts_.size());
  for (const auto& count : counts_) {
    taken.counts.push_back(count.load(std::memory_order_relaxed));
    taken.count += taken.counts.back();
  }
  taken.sum = sum_.load(std::memory_order_relaxed);
  return taken;
}

namespace {

// One metric of a family: exactly one of the four is set.
struct Entry {
  Labels labels;
  std::unique_ptr<Counter> counter;
  std::unique_ptr<Gauge> gauge;
  std::unique_ptr<Histogram> histogram;
  std::function<double()> read;
};

struct Family {
  prometheus::MetricType type = prometheus::MetricType::Untyped;
  std::string help;
  std::deque<Entry> entries;
};

prometheus::ClientMetric::Histogram collect_histogram(const Histogram& histogram) {
  const Histogram::Snapshot taken = histogram.snapshot();
  prometheus::ClientMetric::Histogram out;
  out.sample_count = taken.count;
  out.sample_sum = taken.sum;
  std::uint64_t cumulative = 0;
  for (std::size_t i = 0; i < taken.counts.size(); ++i) {
    cumulative += taken.counts[i];
    const bool last = i == histogram.bounds().size();
    out.bucket.push_back(
        {cumulative, last ? std::numeric_limits<double>::infinity() : histogram.bounds()[i]});
  }
  return out;
}

prometheus::ClientMetric collect_entry(const Entry& entry) {
  prometheus::ClientMetric metric;
  for (const auto& [name, value] : entry.labels) metric.label.push_back({name, value});
  if (entry.counter) metric.counter.value = static_cast<double>(entry.counter->value());
  if (entry.gauge) metric.gauge.value = entry.gauge->value();
  if (entry.read) metric.gauge.value = entry.read();
  if (entry.histogram) metric.histogram = collect_histogram(*entry.histogram);
  return metric;
}

}  // namespace

struct Registry::State {
  mutable std::mutex mutex;
  std::map<std::string, Family> families;

  // Under the mutex.
  Entry& entry(const std::string& name, const std::string& help, prometheus::MetricType type,
               const Labels& labels) {
    const auto [at, is_new] = families.try_emplace(name);
    Family& family = at->second;
    if (is_new) {
      family.type = type;
      family.help = help;
    }
    assert(family.type == type && family.help == help);
    for (Entry& known : family.entries) {
      if (known.labels == labels) return known;
    }
    family.entries.push_back(Entry{labels, nullptr, nullptr, nullptr, nullptr});
    return family.entries.back();
  }
};

Registry::Registry() : state_(std::make_unique<State>()) {}
Registry::~Registry() = default;

Counter& Registry::counter(const std::string& name, const std::string& help, const Labels& labels) {
  const std::lock_guard lock(state_->mutex);
  Entry& entry = state_->entry(name, help, prometheus::MetricType::Counter, labels);
  if (!entry.counter) entry.counter = std::make_unique<Counter>();
  return *entry.counter;
}

Gauge& Registry::gauge(const std::string& name, const std::string& help, const Labels& labels) {
  const std::lock_guard lock(state_->mutex);
  Entry& entry = state_->entry(name, help, prometheus::MetricType::Gauge, labels);
  assert(!entry.read);
  if (!entry.gauge) entry.gauge = std::make_unique<Gauge>();
  return *entry.gauge;
}

Histogram& Registry::histogram(const std::string& name, const std::string& help,
                               std::span<const double> bounds, const Labels& labels) {
  const std::lock_guard lock(state_->mutex);
  Entry& entry = state_->entry(name, help, prometheus::MetricType::Histogram, labels);
  if (!entry.histogram) entry.histogram = std::make_unique<Histogram>(bounds);
  return *entry.histogram;
}

void Registry::gauge_from(const std::string& name, const std::string& help, const Labels& labels,
                          std::function<double()> read) {
  const std::lock_guard lock(state_->mutex);
  Entry& entry = state_->entry(name, help, prometheus::MetricType::Gauge, labels);
  assert(!entry.gauge);
  entry.read = std::move(read);
}

std::string Registry::expose() const {
  std::vector<prometheus::MetricFamily> families;
  {
    const std::lock_guard lock(state_->mutex);
    for (const auto& [name, family] : state_->families) {
      prometheus::MetricFamily& out = families.emplace_back();
      out.name = name;
      out.help = family.help;
      out.type = family.type;
      for (const Entry& entry : family.entries) out.metric.push_back(collect_entry(entry));
    }
  }
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, families);
  return text.str();
}

}  // namespace hitstream::telemetry
