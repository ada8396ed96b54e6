#include "analytics/screen.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/text.h"

namespace hitstream::analytics {
namespace {

constexpr std::uint64_t kMediumFrom = 768;
constexpr std::uint64_t kLargeFrom = 1280;
constexpr std::uint64_t kHugeFrom = 1920;

}  // namespace

std::string_view name_of(ScreenClass screen) {
  switch (screen) {
    case ScreenClass::kSmall:
      return "small";
    case ScreenClass::kMedium:
      return "medium";
    case ScreenClass::kLarge:
      return "large";
    case ScreenClass::kHuge:
      return "huge";
    case ScreenClass::kUnknown:
      break;
  }
  return "";
}

ScreenClass screen_class_of(std::string_view screen) {
  const std::size_t times = screen.find('x');
  if (times == std::string_view::npos) return ScreenClass::kUnknown;
  const auto width = base::parse_decimal(screen.substr(0, times));
  const auto height = base::parse_decimal(screen.substr(times + 1));
  if (!width || !height || *width == 0) return ScreenClass::kUnknown;
  if (*width < kMediumFrom) return ScreenClass::kSmall;
  if (*width < kLargeFrom) return ScreenClass::kMedium;
  return *width < kHugeFrom ? ScreenClass::kLarge : ScreenClass::kHuge;
}

std::string_view language_of(std::string_view tag, LanguageBuffer& buffer) {
  const std::string_view primary = tag.substr(0, tag.find_first_of("-_"));
  if (primary.size() < 2 || primary.size() > buffer.size()) return {};
  std::transform(primary.begin(), primary.end(), buffer.begin(), base::to_lower);
  const std::string_view language(buffer.data(), primary.size());
  const bool is_word =
      std::all_of(language.begin(), language.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return is_word ? language : std::string_view();
}

}  // namespace hitstream::analytics
