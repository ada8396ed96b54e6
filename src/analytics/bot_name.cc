#include "analytics/bot_name.h"

#include "base/text.h"

namespace hitstream::analytics {
namespace {

constexpr std::size_t kNameBytesMax = 64;
constexpr std::string_view kCompatible = "compatible;";

}  // namespace

std::string_view bot_name_of(std::string_view user_agent) {
  const std::size_t compatible = user_agent.find(kCompatible);
  if (compatible != std::string_view::npos) user_agent.remove_prefix(compatible + kCompatible.size());
  user_agent = base::trim(user_agent);
  const std::string_view name = base::trim(user_agent.substr(0, user_agent.find_first_of("/;,()+")));
  return name == "Mozilla" || name == "-" ? std::string_view() : base::utf8_prefix(name, kNameBytesMax);
}

}  // namespace hitstream::analytics
