#include "aws/environment.h"

#include "base/text.h"

namespace hitstream::aws {

std::string_view variable(const Environment& environment, std::string_view name) {
  for (const std::string& entry : environment) {
    if (entry.size() > name.size() && entry[name.size()] == '=' && entry.starts_with(name)) {
      return std::string_view(entry).substr(name.size() + 1);
    }
  }
  return {};
}

bool is_true(std::string_view value) { return base::equals_ignoring_case(value, "true"); }

}  // namespace hitstream::aws
