// QueryEngine::top(): first the views of every value, then the visitors of those that are shown. Rows of one
// value may be spread over shards, which have their own numbers for it. So each shard names its first ones,
// all are asked for the views of these, and that is repeated with more of them until what no shard has named
// cannot be among the first (Fagin's threshold algorithm).
#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <unordered_map>

#include "analytics/dimension.h"
#include "analytics/drawing.h"
#include "analytics/query_engine.h"
#include "base/ascii.h"

namespace hitstream::analytics {
namespace {

bool contains_text(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return base::to_lower(a) == base::to_lower(b); }) != text.end();
}

// The views of every key in one part.
struct PartCounts {
  const PartAccess* part = nullptr;
  std::uint64_t generation = 0;  // of its numbers
  std::vector<std::uint64_t> of_key;
};

struct KeyCount {
  std::uint64_t views = 0;
  std::uint32_t key = 0;
};
bool more(const KeyCount& a, const KeyCount& b) { return a.views > b.views; }

class TopDrawing {
 public:
  TopDrawing(const Drawing& drawing, const PartAccesses& parts, Dimension dimension, std::size_t limit,
             std::string_view contains)
      : drawing_(drawing), parts_(parts), dimension_(dimension), limit_(limit), contains_(contains) {}

  // Nothing when numbers of texts were given anew meanwhile: it must be done again.
  [[nodiscard]] std::optional<Top> draw() {
    for (const auto& part : parts_) count(*part);
    if (is_grouped(dimension_)) {
      sum_groups();
    } else {
      sum_first();
    }
    count_visitors();
    if (is_stale_) return std::nullopt;
    top_.sampled = top_.total == 0 ? 1 : static_cast<double>(rows_) / static_cast<double>(top_.total);
    return std::move(top_);
  }

 private:
  using Use = std::function<void(const ViewColumns&)>;
  void read(const PartAccess& part, std::uint64_t generation, const Use& use) {
    part.read([&](const Part& locked) {
      if (locked.columns() == nullptr || locked.columns()->views().generation() != generation) {
        is_stale_ = true;
      } else {
        use(locked.columns()->views());
      }
    });
  }

  void count(const PartAccess& part) {
    PartCounts counts{&part, 0, {}};
    bool has_columns = false;
    part.read([&](const Part& locked) {
      has_columns = locked.columns() != nullptr;
      if (has_columns) counts.generation = locked.columns()->views().generation();
    });
    if (!has_columns) return;
    SummedCounts summed = drawing_.counts(part, slices_, dimension_);
    thinned_bits_ = std::max(thinned_bits_, summed.thinned_bits);
    rows_ += summed.rows;
    top_.total += summed.total;
    top_.other += summed.other;
    counts.of_key = std::move(summed.of_key);
    counts_.push_back(std::move(counts));
  }

  [[nodiscard]] bool is_shown(std::string_view value) const {
    if (value.empty() && !lists_unknown(dimension_)) return false;
    return value != kOtherTexts && (contains_.empty() || contains_text(value, contains_));
  }

  void sum_groups() {
    std::map<std::string, std::uint64_t, std::less<>> sums;
    for (const PartCounts& counts : counts_) {
      read(*counts.part, counts.generation, [&](const ViewColumns& views) {
        for (std::uint32_t key = 0; key < counts.of_key.size(); ++key) {
          if (counts.of_key[key] == 0) continue;
          const std::string_view value = value_of(views, dimension_, key);
          if (!is_shown(value)) continue;
          const auto known = sums.find(value);
          (known == sums.end() ? sums[std::string(value)] : known->second) += counts.of_key[key];
        }
      });
    }
    for (const auto& [value, views] : sums) top_.rows.push_back({value, views, 0});
    order_rows();
  }

  void sum_first() {
    for (std::size_t named = limit_ + 16;; named *= 4) {
      std::map<std::string, std::uint64_t> sums;
      std::uint64_t most_of_others = 0;
      for (const PartCounts& counts : counts_) most_of_others += name_first(counts, named, sums);
      if (counts_.size() > 1) {
        for (const PartCounts& counts : counts_) add_views(counts, sums);
      }
      top_.rows.clear();
      for (const auto& [value, views] : sums) top_.rows.push_back({value, views, 0});
      order_rows();
      if (most_of_others == 0 || is_stale_) return;
      if (top_.rows.size() == limit_ && (limit_ == 0 || top_.rows.back().views >= most_of_others)) return;
    }
  }

  // Returns the views of the first one that is not named.
  std::uint64_t name_first(const PartCounts& counts, std::size_t named,
                           std::map<std::string, std::uint64_t>& into) {
    std::vector<KeyCount> first;
    read(*counts.part, counts.generation, [&](const ViewColumns& views) {
      std::vector<KeyCount> shown;
      for (std::uint32_t key = 0; key < counts.of_key.size(); ++key) {
        const bool is_asked =
            counts.of_key[key] > 0 && (contains_.empty() || is_shown(value_of(views, dimension_, key)));
        if (is_asked) shown.push_back({counts.of_key[key], key});
      }
      first.resize(std::min(named + 1, shown.size()));
      std::partial_sort_copy(shown.begin(), shown.end(), first.begin(), first.end(), more);
      for (std::size_t n = 0; n < std::min(named, first.size()); ++n) {
        const std::string_view value = value_of(views, dimension_, first[n].key);
        // Of one part that is all; of several the sum is still to come.
        if (is_shown(value)) into.emplace(value, counts_.size() == 1 ? first[n].views : 0);
      }
    });
    return first.size() > named ? first.back().views : 0;
  }

  void add_views(const PartCounts& counts, std::map<std::string, std::uint64_t>& sums) {
    read(*counts.part, counts.generation, [&](const ViewColumns& views) {
      for (auto& [value, sum] : sums) {
        const std::uint32_t key = key_of(views, dimension_, value);
        if (key < counts.of_key.size()) sum += counts.of_key[key];
      }
    });
  }

  void order_rows() {
    const auto before = [](const TopRow& a, const TopRow& b) {
      return a.views != b.views ? a.views > b.views : a.value < b.value;
    };
    std::sort(top_.rows.begin(), top_.rows.end(), before);
    if (top_.rows.size() > limit_) top_.rows.resize(limit_);
  }

  void count_visitors() {
    std::unordered_map<std::string_view, std::size_t> row_of;
    for (std::size_t row = 0; row < top_.rows.size(); ++row) row_of.emplace(top_.rows[row].value, row);
    std::vector<DistinctCount> visitors(top_.rows.size());
    for (const PartCounts& counts : counts_) {
      std::vector<std::uint32_t> keys;
      std::vector<std::size_t> rows;  // of each of them
      find_keys(counts, row_of, keys, rows);
      if (keys.empty()) continue;
      std::vector<DistinctCount> of_key(keys.size());
      drawing_.visitors(*counts.part, slices_, dimension_, keys, of_key);
      for (std::size_t n = 0; n < keys.size(); ++n) visitors[rows[n]].merge(of_key[n]);
      read(*counts.part, counts.generation, [](const ViewColumns&) {});
    }
    for (std::size_t row = 0; row < visitors.size(); ++row) {
      top_.rows[row].visitors = visitors[row].estimate(thinned_bits_);
    }
  }

  void find_keys(const PartCounts& counts, const std::unordered_map<std::string_view, std::size_t>& row_of,
                 std::vector<std::uint32_t>& keys, std::vector<std::size_t>& rows) {
    const auto take = [&](std::uint32_t key, std::size_t row) {
      if (key >= counts.of_key.size() || counts.of_key[key] == 0) return;
      keys.push_back(key);
      rows.push_back(row);
    };
    read(*counts.part, counts.generation, [&](const ViewColumns& views) {
      if (!is_grouped(dimension_)) {
        for (const auto& [value, row] : row_of) take(key_of(views, dimension_, value), row);
        return;
      }
      for (std::uint32_t key = 0; key < counts.of_key.size(); ++key) {
        const auto row = row_of.find(value_of(views, dimension_, key));
        if (row != row_of.end()) take(key, row->second);
      }
    });
  }

  const Drawing& drawing_;
  const PartAccesses& parts_;
  Dimension dimension_;
  std::size_t limit_;
  std::string_view contains_;
  std::vector<Slice> slices_ = slices_of(range_of(drawing_.query().window, drawing_.query().now_ms));
  std::vector<PartCounts> counts_;
  Top top_;
  std::uint64_t rows_ = 0;
  unsigned thinned_bits_ = 0;
  bool is_stale_ = false;
};

}  // namespace

Top QueryEngine::top(const PartAccesses& parts, const Query& query, Dimension dimension, std::size_t limit,
                     std::string_view contains) {
  const Drawing drawing(cache_, query);
  for (;;) {
    TopDrawing top(drawing, parts, dimension, std::min(limit, kTopMax), contains);
    if (auto drawn = top.draw()) return *std::move(drawn);
  }
}

}  // namespace hitstream::analytics
