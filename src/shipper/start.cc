#include "shipper/start.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "telemetry/log.h"

namespace hitstream::shipper {
namespace {

using base::Errc;
using base::Result;
using journal::Journal;

// Why the position belongs to something else; nothing when it does not.
std::optional<std::string> is_of_another(const SavedPosition& saved, const Options& options,
                                         const Journal& journal) {
  if (saved.stream_name != options.stream_name) {
    return fmt::format("it belongs to the stream {}, this one is {}", saved.stream_name, options.stream_name);
  }
  if (saved.journal_created_ms != journal.created_ms()) {
    return fmt::format("it belongs to a journal made at {} ms, this one was made at {} ms",
                       saved.journal_created_ms, journal.created_ms());
  }
  return std::nullopt;
}

// Whether the journal has lost its end, and perhaps gone on with other records under the same offsets.
std::optional<std::string> has_lost_its_end(const SavedPosition& saved, Journal& journal) {
  if (saved.acknowledged > journal.status().end_offset) {
    return fmt::format("it is at record {}, but the journal ends at {}: it has lost its end",
                       saved.acknowledged, journal.status().end_offset);
  }
  if (saved.acknowledged == 0) return std::nullopt;
  const auto source = journal.source_at(saved.acknowledged - 1);
  if (!source && source.error().code == Errc::kNotFound) return std::nullopt;  // freed: nothing to compare
  if (!source) return "it cannot be checked: " + source.error().message;
  if (saved.source == *source) return std::nullopt;
  return fmt::format("the record before it, {}, is of another source now: the journal has lost its end",
                     saved.acknowledged - 1);
}

}  // namespace

Result<Start> find_start(const Options& options, Journal& journal, PositionStore& store) {
  auto loaded = store.load();
  if (!loaded) return base::forward(std::move(loaded.error()));
  Start start;
  start.offset = journal.status().first_offset;
  if (!*loaded) return start;
  SavedPosition& saved = **loaded;
  const auto other = is_of_another(saved, options, journal);
  const auto lost = other ? std::nullopt : has_lost_its_end(saved, journal);
  if (other) {
    if (auto moved = store.set_aside(*other); !moved) return base::forward(moved.error());
    return start;
  }
  if (lost) {
    // The file stays until the next save: its epochs must outlive a kill before that.
    telemetry::log_warn("position on the stream given up, the journal is sent again from its beginning",
                        {{"reason", *lost}});
  } else {
    start.offset = saved.acknowledged;
  }
  start.reserved = saved.reserved;
  start.epochs = std::move(saved.epochs);
  start.stream_created_ms = saved.stream_created_ms;
  return start;
}

}  // namespace hitstream::shipper
