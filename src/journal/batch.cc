#include <algorithm>

#include "journal/format.h"
#include "journal/journal.h"

namespace hitstream::journal {

void Batch::add(std::string_view record, base::UnixMillis time_ms) {
  append_frame(record, time_ms, bytes_);
  record_bytes_max_ = std::max(record_bytes_max_, record.size());
  if (count_ == 0) first_ms_ = time_ms;
  newest_ms_ = count_ == 0 ? time_ms : std::max(newest_ms_, time_ms);
  ++count_;
}

void Batch::clear() {
  bytes_.clear();
  count_ = 0;
  record_bytes_max_ = 0;
}

}  // namespace hitstream::journal
