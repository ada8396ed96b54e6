#include "shipper/places.h"

#include <functional>

namespace hitstream::shipper {
namespace {

bool lies_in(std::string_view part, std::string_view whole) {
  const std::less_equal<const char*> not_behind;
  return not_behind(whole.data(), part.data()) && not_behind(part.data(), whole.data() + whole.size());
}

}  // namespace

std::span<const Place> Places::of(std::span<const journal::Record> records) {
  made_.clear();
  texts_.clear();
  for (const journal::Record& record : records) {
    const std::string_view key = keys_.of(record.payload, {record.source, record.seq});
    texts_.push_back(lies_in(key, record.payload) ? key : std::string_view(made_.emplace_back(key)));
  }
  hashes_.resize(texts_.size());
  stream::hash_each(texts_, hashes_);
  places_.clear();
  for (std::size_t i = 0; i < texts_.size(); ++i) places_.push_back({texts_[i], hashes_[i]});
  return places_;
}

}  // namespace hitstream::shipper
