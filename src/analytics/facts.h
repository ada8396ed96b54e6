// What the records' raw signals mean: of a hit, where it came from, with what, and from which country.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ip_address.h"
#include "hit/hit.h"

namespace hitstream::analytics {

enum class Device : std::uint8_t { kUnknown, kDesktop, kPhone, kTablet, kTv, kOther };
// By the screen's width in pixels.
enum class ScreenClass : std::uint8_t {
  kUnknown,
  kSmall /*<768*/,
  kMedium /*<1280*/,
  kLarge /*<1920*/,
  kHuge
};

// "desktop", "phone", "tablet", "tv", "other"; "" unknown.
[[nodiscard]] std::string_view name_of(Device device);
// "small", "medium", "large", "huge"; "" unknown.
[[nodiscard]] std::string_view name_of(ScreenClass screen);

// A text that is not known is empty.
struct Facts {
  std::string_view page;    // path and query as recorded
  std::string_view source;  // host of the page before, lower case, no "www."; "" direct or the same site
  std::string_view utm_source, utm_medium, utm_campaign;  // of the page's query
  std::string_view country;                               // "DE"
  std::string_view browser, os;  // "Firefox", "Windows"; of a bot `browser` is its name ("Googlebot")
  Device device = Device::kUnknown;
  ScreenClass screen = ScreenClass::kUnknown;
  std::string_view language;  // "de": primary subtag, lower case
};

class Countries {
 public:
  virtual ~Countries() = default;
  [[nodiscard]] virtual std::string_view country_of(const base::IpAddress& address) = 0;
};

// Not thread-safe.
class FactFinder {
 public:
  explicit FactFinder(Countries* countries) : countries_(countries) {}  // may be null

  // The texts are valid until the next call.
  [[nodiscard]] Facts facts_of(const hit::Hit& hit, std::string_view site, bool is_bot);

 private:
  Countries* countries_;
  std::string source_;
};

}  // namespace hitstream::analytics
