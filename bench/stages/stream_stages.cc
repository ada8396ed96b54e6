#include <fmt/format.h>

#include <cstdlib>

#include "shipper/shipper.h"
#include "stages/stages.h"

namespace hitstream::bench {
namespace {

constexpr std::uint64_t kQuarter = std::uint64_t{1} << 62;
// Hits that the shipper reads at once.
constexpr std::size_t kRead = 2000;
// Hits that the consumer counts under one lock.
constexpr std::size_t kBatch = 500;
constexpr std::size_t kColumnsBytes = 256 << 20;

}  // namespace

void require(bool holds, const char* complaint) {
  if (holds) return;
  fmt::print(stderr, "hitstream_stages: {}\n", complaint);
  std::exit(1);
}

Aggregate::Aggregate(const std::vector<journal::Record>& records)
    : records_(records),
      metrics_(registry_),
      packer_(shipper::make_aggregate_packer(shipper::Options().aggregate_bytes, acks_, metrics_)) {
  packer_->divide({{0, 0}, {kQuarter, 0}, {2 * kQuarter, 0}, {3 * kQuarter, 0}});
}

void Aggregate::run(Range range) {
  std::size_t hits = 0;
  const auto acknowledge = [&](bool all) {
    packer_->take_finished(all, finished_);
    for (const shipper::PackedPtr& packed : finished_) {
      hits += packed->hits;
      acks_.acknowledge(packed->first);
    }
    finished_.clear();
  };
  for (std::size_t i = range.begin; i < range.end; i += kRead) {
    const auto records = std::span(records_).subspan(i, std::min(kRead, range.end - i));
    const auto places = places_.of(records);
    for (std::size_t j = 0; j < records.size(); ++j) packer_->add(records[j], places[j], 0);
    acknowledge(false);
  }
  packer_->close_begun(0);
  acknowledge(true);
  require(hits == range.end - range.begin, "hits were not packed");
}

void ParseRecord::run(Range range) {
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const auto hit = parser_.parse(records_[i]);
    require(hit && hit->origin && !hit->user_agent.empty(), "a record cannot be parsed");
  }
}

Count::Count(const std::vector<std::string>& records)
    : records_(records),
      countries_(geo::CountryFinder::open("", files_, clock_).value()),
      around_(std::make_shared<app::wiring::PartSurroundings>(clock_, analytics::BotLists(), countries_.get(),
                                                              kColumnsBytes)),
      part_(around_, 0) {
  for (const std::string& record : records_) {
    parsers_.push_back(std::make_unique<hit::Parser>());
    hits_.push_back(parsers_.back()->parse(record).value());
  }
}

void Count::run(Range range) {
  for (std::size_t i = range.begin; i < range.end; i += kBatch) {
    part_.begin_batch();
    for (std::size_t j = i; j < std::min(i + kBatch, range.end); ++j) part_.on_hit(hits_[j]);
    part_.end_batch();
  }
  const analytics::Totals& totals = part_.part().totals();
  require(totals.counted + totals.all_bots() == range.end, "hits were not counted");
  require(totals.all_bots() == range.end / 8, "the crawler was taken for a person");
}

}  // namespace hitstream::bench
