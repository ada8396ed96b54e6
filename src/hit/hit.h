// The hit record (docs/formats/hit-record.md): what one request to the collector leaves on the stream.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"

namespace hitstream::hit {

enum class Kind : std::uint8_t {
  kView,     // also a record with only the five original fields
  kUnknown,  // a kind that a newer program wrote: kept, counted as such, otherwise ignored
};

// Where a hit comes from, unique for ever.
struct Origin {
  base::SourceId src{};
  std::uint64_t seq = 0;
  bool operator==(const Origin&) const = default;
};

// One hit, read. Views point into the parser's or the record's memory: valid until the parser's next call.
struct Hit {
  std::string_view referer;
  std::string_view user_agent;
  std::string_view ip;
  std::string_view sid;
  base::UnixMillis timestamp_ms = 0;
  Kind kind = Kind::kView;
  std::optional<Origin> origin;  // absent in records of the original application
};

// Raw field values as the collector has them: any bytes. A header that is missing and one that is empty are
// both an empty view and are both written as "-", as the original application did.
struct RawHit {
  std::string_view referer{};
  std::string_view user_agent{};
  std::string_view ip{};
  std::string_view sid{};
  base::UnixMillis timestamp_ms = 0;
};

// Appends the record without its origin, as it is kept in the journal: valid JSON whatever the bytes are.
// Fields are cut to `field_limit` bytes at a UTF-8 boundary, bytes that are not UTF-8 become U+FFFD (the
// limit holds before and after the replacement), missing and empty headers "-", a time before 1970 "0".
void append_record(const RawHit& hit, std::size_t field_limit, std::string& out);

// Appends `record` (as append_record wrote it) with "src" and "seq" as its last fields: the form on a stream.
// Bytes that do not end as an object does are appended as they are: whoever reads them will count them as
// unreadable.
void append_with_origin(std::string_view record, const Origin& origin, std::string& out);

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
