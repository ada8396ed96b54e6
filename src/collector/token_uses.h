// How often each view's token has been used: so that one token, once seen, cannot fill the stream.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "collector/token.h"

namespace hitstream::collector {

// Thread-safe; used by reports only, never on the path of a view. Of fixed size (2 MiB, 131,072 views): where
// there is no room, the count of an older view is forgotten, which then begins anew. Only tokens that were
// really handed out come here, so whoever wants that must fetch as many.
class TokenUses {
 public:
  explicit TokenUses(std::uint32_t uses_max);

  // False when `token` has been used so often before.
  [[nodiscard]] bool use(const Token& token);

 private:
  struct Entry {
    std::uint64_t view = 0;
    std::uint32_t issued_s = 0;
    std::uint32_t uses = 0;  // 0: free
  };
  Entry& entry_of(std::uint64_t view);

  std::uint32_t uses_max_;
  std::mutex mutex_;
  std::vector<Entry> entries_;
};

}  // namespace hitstream::collector
