// What a guest, who has the link to one site, is told of the whole.
#pragma once

#include "api/source.h"

namespace hitstream::api {

// The state of the shards and of the history stays; sums, which are of all sites, are zero; collectors, the
// words of a problem, which speak of the machinery, and pages of other sites are left out.
[[nodiscard]] inline Status redacted(const Status& status) {
  Status left;
  left.shards = status.shards;
  left.history = status.history;
  left.problem.kind = status.problem.kind;
  left.problem.since_ms = status.problem.since_ms;
  return left;
}

}  // namespace hitstream::api
