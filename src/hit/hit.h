// The hit record (docs/formats/hit-record.md): what one request to the collector leaves on the stream.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"

namespace hitstream::hit {

enum class Kind : std::uint8_t {
  kView,       // the page was asked for; also a record with only the five original fields
  kReport,     // what the page's script could tell of a view: no view of its own
  kNav,        // a navigation within a page load
  kShown,      // a prerendered page was shown
  kRestored,   // a page came back from the browser's cache
  kLeave,      // a page was left, with the time it was seen
  kEvent,      // the site's own event
  kHeartbeat,  // no hit: what a collector tells of itself (hit/heartbeat.h)
  kUnknown,    // a kind that a newer program wrote: kept, counted as such, otherwise ignored
};

// One view: the id that the collector gave to the page load, and the number of the view within it.
struct ViewId {
  std::uint64_t load = 0;
  std::uint32_t number = 0;  // 0 the first; at most 999999
  bool operator==(const ViewId&) const = default;
};

// Where a hit comes from, unique for ever.
struct Origin {
  base::SourceId src{};
  std::uint64_t seq = 0;
  bool operator==(const Origin&) const = default;
};

// One hit, read. Views point into the parser's or the record's memory: valid until the parser's next call. A
// text that the record does not have is empty.
struct Hit {
  std::string_view referer;
  std::string_view user_agent;
  std::string_view ip;
  std::string_view sid;
  base::UnixMillis timestamp_ms = 0;
  Kind kind = Kind::kView;
  std::optional<Origin> origin;             // absent in records of the original application
  std::optional<ViewId> view;               // of which view it tells; absent in records of older programs
  std::string_view site;                    // as the site's owner named it; empty: the page's host decides
  std::string_view page;                    // the page's URL, as its script told it
  std::string_view source;                  // the page before, as the script told it
  std::string_view purpose;                 // of the request, as the browser told it: "prefetch;prerender"
  std::string_view id;                      // how the session was known: "new", "back", "none", "private"
  bool webdriver = false;                   // the browser says that a program drives it
  bool own = false;                         // of the site's owner, who does not want to be counted
  std::string_view lang;                    // the browser's language: "de-AT"
  std::string_view screen;                  // "1920x1080"
  std::string_view event;                   // the name of the site's own event
  std::optional<std::uint64_t> visible_ms;  // of kLeave: how long the page was seen
  bool twice = false;                       // the tag stands twice on the page
  std::string_view heartbeat;               // of kHeartbeat: what read_heartbeat() takes
};

// Whether a request of that purpose (the field of that name) was made before anybody sees the page: it is no
// view by itself, kShown will tell of one.
[[nodiscard]] bool is_ahead_of_view(std::string_view purpose);

// One property of a custom event.
struct RawProperty {
  std::string_view name{};
  std::string_view value{};
  bool is_text = true;  // otherwise `value` is a JSON number, true or false as it stands
};

// Raw field values as the collector has them: any bytes. Of the first three a header that is missing and one
// that is empty are both an empty view and are both written as "-", as the original application did. What
// follows `kind` is left out where it is empty, false or not there.
struct RawHit {
  std::string_view referer{};
  std::string_view user_agent{};
  std::string_view ip{};
  std::string_view sid{};
  base::UnixMillis timestamp_ms = 0;
  std::string_view kind = "view";
  std::string_view view{};
  std::string_view site{};
  std::string_view page{};
  std::string_view source{};
  std::string_view title{};
  std::string_view lang{};
  std::string_view screen{};
  std::string_view viewport{};
  std::string_view tz{};
  std::optional<std::uint64_t> load_ms{};
  bool webdriver = false;
  bool twice = false;
  std::optional<std::uint64_t> visible_ms{};
  std::string_view event{};
  std::span<const RawProperty> props{};
  std::string_view purpose{};
  std::string_view id{};
  bool own = false;
};

// Appends the record without its origin, as it is kept in the journal: valid JSON whatever the bytes are.
// Fields are cut to `field_limit` bytes at a UTF-8 boundary, bytes that are not UTF-8 become U+FFFD (the
// limit holds before and after the replacement), missing and empty headers "-", a time before 1970 "0".
void append_record(const RawHit& hit, std::size_t field_limit, std::string& out);

// Appends `record` (as append_record wrote it) with "src" and "seq" as its last fields: the form on a stream.
// Bytes that do not end as an object does are appended as they are: whoever reads them will count them as
// unreadable.
void append_with_origin(std::string_view record, const Origin& origin, std::string& out);

// The origin of a record that cannot be read, where its end is still as append_with_origin() wrote it.
[[nodiscard]] std::optional<Origin> origin_at_end(std::string_view record);

// Reads records. Accepts any JSON object with the five original fields in any order, unknown fields anywhere
// (kept by nobody, ignored). kInvalidArgument says what is wrong. Not thread-safe; keep one and use it again,
// it keeps its memory.
class Parser {
 public:
  Parser();
  ~Parser();
  [[nodiscard]] base::Result<Hit> parse(std::string_view record);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hitstream::hit
