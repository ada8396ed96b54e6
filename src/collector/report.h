// The body of a POST to the collector: what the tag's script tells of its page (docs/formats/tracker.md).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "collector/kind.h"
#include "hit/hit.h"

namespace hitstream::collector {

inline constexpr std::size_t kPropertiesMax = 10;
// Of counted things and milliseconds.
inline constexpr std::uint64_t kReportNumberMax = 1'000'000'000'000;

// Views point into the parser's memory. Texts that are missing are empty.
struct Report {
  Kind kind = Kind::kReport;
  std::string_view token, site, page, source, title, lang, screen, viewport, tz, event;
  std::uint64_t number = 0;  // of the view within the page load
  std::optional<std::uint64_t> load_ms, visible_ms;
  bool webdriver = false;
  bool twice = false;
  std::vector<hit::RawProperty> props;
};

// Not thread-safe; keep one and use it again, it keeps its memory.
class ReportParser {
 public:
  ReportParser();
  ~ReportParser();

  // Valid until the next call. kInvalidArgument for what is no JSON object, has a field of another type than
  // it should, no known kind, no token, an event without a name, or too many or other than simple properties.
  // Fields that are not known are ignored; null is as missing.
  [[nodiscard]] base::Result<const Report*> parse(std::string_view body);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hitstream::collector
