// The records of one loop turn, on their way into the journal.
#pragma once

#include <string>

#include "collector/kind.h"
#include "collector/metrics.h"
#include "collector/options.h"
#include "env/clock.h"
#include "hit/hit.h"
#include "journal/journal.h"

namespace hitstream::collector {

// One for each loop; not thread-safe. It allocates nothing once its buffers have grown.
class Turn {
 public:
  explicit Turn(const Options& options) : options_(options) {}

  // False, and nothing is added, where the record is larger than a record may be.
  [[nodiscard]] bool add(Kind kind, const hit::RawHit& hit);
  // The time of the turn's hits: that of its first.
  [[nodiscard]] base::UnixMillis now_ms(const env::Clock& clock) const {
    return batch_.count() == 0 ? clock.wall_ms() : batch_.first_ms();
  }
  void add_view_facts(SessionSource source, RefererForm referer) { counts_.add_view(source, referer); }

  [[nodiscard]] const journal::Batch& batch() const { return batch_; }
  [[nodiscard]] const TurnCounts& counts() const { return counts_; }
  void clear();

 private:
  const Options& options_;
  std::string record_;
  journal::Batch batch_;
  TurnCounts counts_;
};

}  // namespace hitstream::collector
