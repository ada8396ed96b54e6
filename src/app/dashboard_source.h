// What the dashboard shows, put together from the parts, the consumer and the journal.
#pragma once

#include "api/api.h"
#include "app/shard_parts.h"
#include "consumer/consumer.h"
#include "journal/journal.h"

namespace hitstream::app {

// Thread-safe. Everything given must outlive it.
class DashboardSource final : public api::Source {
 public:
  DashboardSource(const ShardParts& parts, const consumer::Consumer& consumer,
                  const journal::Journal& journal)
      : parts_(parts), consumer_(consumer), journal_(journal) {}

  [[nodiscard]] api::Series series(base::UnixMillis now_ms) const override;
  [[nodiscard]] api::Status status() const override;

 private:
  const ShardParts& parts_;
  const consumer::Consumer& consumer_;
  const journal::Journal& journal_;
};

}  // namespace hitstream::app
