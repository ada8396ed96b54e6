// The heartbeat of a collector (docs/formats/hit-record.md): what a collector tells of itself once a second,
// on the way that its hits take. It has a number among them, and is none of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"

namespace hitstream::hit {

inline constexpr std::size_t kCollectorNameBytesMax = 64;
inline constexpr std::size_t kHeartbeatCountsMax = 32;  // of each group

struct HeartbeatCount {
  std::string name;  // letters, digits, '_'; at most kCollectorNameBytesMax
  std::uint64_t count = 0;
  bool operator==(const HeartbeatCount&) const = default;
};

// Counts are since the collector was started. Those that are zero are left out.
struct Heartbeat {
  // How far an earlier source of the same journal went.
  struct Before {
    base::SourceId src{};
    std::uint64_t next = 0;
    bool operator==(const Before&) const = default;
  };

  std::string name;               // of the collector, stable: letters, digits, '_', '.', '-'
  base::UnixMillis since_ms = 0;  // when this source began
  std::uint64_t next = 0;         // every number below was given before this was written
  // Every number below is on the stream, and all of the sources before; nothing while that is not known.
  std::optional<std::uint64_t> acknowledged{};
  std::uint64_t beats = 0;                 // heartbeats of this source before this one
  bool last = false;                       // the collector stops: nothing follows
  std::optional<Before> before{};          // the source before this one, where the journal still knows it
  std::uint64_t accepted = 0;              // hits
  std::vector<HeartbeatCount> refused{};   // by reason
  std::vector<HeartbeatCount> sessions{};  // views, by how the session was known
  std::vector<HeartbeatCount> referers{};  // views, by what the Referer held
  bool operator==(const Heartbeat&) const = default;
};

// Appends the record without its origin, as it is kept in the journal. `src`, the source that writes it, is
// its session too, so that the heartbeats of one source stay together on the stream.
void append_heartbeat(const Heartbeat& heartbeat, const base::SourceId& src, base::UnixMillis now_ms,
                      std::string& out);

// What a record holds of it, as read_heartbeat() takes it.
void append_heartbeat_json(const Heartbeat& heartbeat, std::string& out);

// From Hit::heartbeat. kInvalidArgument for what append_heartbeat() of this or a newer program cannot have
// written. Fields that are not known are ignored.
[[nodiscard]] base::Result<Heartbeat> read_heartbeat(std::string_view json);

}  // namespace hitstream::hit
