#include "app/wiring/watched_stream.h"

#include <algorithm>
#include <utility>

namespace hitstream::app::wiring {

struct WatchedStream::Notes {
  explicit Notes(const env::Clock& at) : clock(at) {}

  const env::Clock& clock;
  mutable std::mutex mutex;  // guards all below
  std::optional<Trouble> of_list;
  std::map<base::ShardId, Trouble> of_shards;

  void note(const base::ShardId& shard, const base::Result<>& outcome) {
    const std::lock_guard lock(mutex);
    if (outcome || outcome.error().code == base::Errc::kMismatch) {
      of_shards.erase(shard);
      return;
    }
    auto& trouble = of_shards.try_emplace(shard, Trouble{{}, clock.wall_ms()}).first->second;
    trouble.error = outcome.error();
  }
  void note_list(const base::Result<std::vector<stream::ShardInfo>>& list) {
    const std::lock_guard lock(mutex);
    if (!list) {
      of_list = Trouble{list.error(), of_list ? of_list->since_ms : clock.wall_ms()};
      return;
    }
    of_list.reset();
    std::erase_if(of_shards, [&list](const auto& entry) {
      return std::none_of(list->begin(), list->end(),
                          [&entry](const stream::ShardInfo& shard) { return shard.id == entry.first; });
    });
  }
};

class WatchedStream::Reader final : public stream::ShardReader {
 public:
  Reader(base::ShardId shard, std::unique_ptr<stream::ShardReader> inner, std::shared_ptr<Notes> notes)
      : shard_(std::move(shard)), inner_(std::move(inner)), notes_(std::move(notes)) {}

  base::Result<> read(stream::Batch& out) override {
    auto outcome = inner_->read(out);
    notes_->note(shard_, outcome);
    return outcome;
  }

 private:
  base::ShardId shard_;
  std::unique_ptr<stream::ShardReader> inner_;
  std::shared_ptr<Notes> notes_;
};

WatchedStream::WatchedStream(std::unique_ptr<stream::Stream> inner, const env::Clock& clock)
    : inner_(std::move(inner)), notes_(std::make_shared<Notes>(clock)) {}

WatchedStream::~WatchedStream() = default;

base::Result<std::vector<stream::ShardInfo>> WatchedStream::shards() {
  auto list = inner_->shards();
  notes_->note_list(list);
  return list;
}

base::Result<std::unique_ptr<stream::ShardReader>> WatchedStream::open(const base::ShardId& shard,
                                                                       const stream::Start& start) {
  auto reader = inner_->open(shard, start);
  if (start.in_background) return reader;
  if (!reader) {
    notes_->note(shard, base::forward(reader.error()));
    return reader;
  }
  return std::make_unique<Reader>(shard, *std::move(reader), notes_);
}

bool WatchedStream::is_before(const stream::Record& record, const stream::Position& position) const {
  return inner_->is_before(record, position);
}

std::optional<WatchedStream::Trouble> WatchedStream::trouble() const {
  const std::lock_guard lock(notes_->mutex);
  if (notes_->of_list) return notes_->of_list;
  const auto& troubles = notes_->of_shards;
  const auto longest = std::min_element(troubles.begin(), troubles.end(), [](const auto& a, const auto& b) {
    return a.second.since_ms < b.second.since_ms;
  });
  return longest == troubles.end() ? std::nullopt : std::optional(longest->second);
}

}  // namespace hitstream::app::wiring
