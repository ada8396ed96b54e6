// A stream with somebody who remembers what went wrong: so that the page can tell why nothing moves.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "base/units.h"
#include "env/clock.h"
#include "stream/stream.h"

namespace hitstream::app::wiring {

// Thread-safe, as the stream that it stands in front of.
class WatchedStream final : public stream::Stream {
 public:
  // `clock` must outlive it.
  WatchedStream(std::unique_ptr<stream::Stream> inner, const env::Clock& clock);
  ~WatchedStream() override;

  [[nodiscard]] base::Result<std::vector<stream::ShardInfo>> shards() override;
  [[nodiscard]] base::Result<std::unique_ptr<stream::ShardReader>> open(const base::ShardId& shard,
                                                                        const stream::Start& start) override;
  [[nodiscard]] bool is_before(const stream::Record& record, const stream::Position& position) const override;

  struct Trouble {
    base::Error error;
    base::UnixMillis since_ms = 0;
  };
  // What the last list of shards failed with or, where it did not, the last read of the shard that has failed
  // for longest; readers in the background do not count. A position that does not fit is no trouble: the
  // consumer begins anew.
  [[nodiscard]] std::optional<Trouble> trouble() const;

 private:
  class Reader;
  struct Notes;
  std::unique_ptr<stream::Stream> inner_;
  std::shared_ptr<Notes> notes_;
};

}  // namespace hitstream::app::wiring
