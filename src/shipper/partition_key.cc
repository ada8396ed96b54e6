#include "shipper/partition_key.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/text.h"

namespace hitstream::shipper {
namespace {

// As the project's own writer puts it. Within a string quotes are escaped, so that nothing a visitor sends
// looks like this.
constexpr std::string_view kField = R"("sid":")";

// A session id that stands there as it is: nothing escaped, nothing beyond ASCII, no control characters.
std::optional<std::string_view> plain_session(std::string_view record) {
  // Quicker than std::string_view::find(), which stops at every quote.
  const void* found = ::memmem(record.data(), record.size(), kField.data(), kField.size());
  if (found == nullptr) return std::nullopt;
  const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - record.data());
  const std::string_view rest = record.substr(at + kField.size());
  const std::size_t length = rest.find('"');
  if (length == std::string_view::npos || length == 0 || length > kPartitionKeyMax) return std::nullopt;
  const std::string_view session = rest.substr(0, length);
  const bool plain =
      std::all_of(session.begin(), session.end(), [](char c) { return c > ' ' && c < 0x7F && c != '\\'; });
  return plain ? std::optional(session) : std::nullopt;
}

}  // namespace

std::string_view PartitionKeys::of(std::string_view record, const hit::Origin& origin) {
  if (const auto session = plain_session(record)) return *session;
  if (const auto hit = parser_.parse(record); hit && !hit->sid.empty()) {
    made_ = base::utf8_prefix(hit->sid, kPartitionKeyMax);
  } else {
    made_ = origin.src.hex() + "-" + std::to_string(origin.seq);
  }
  return made_;
}

}  // namespace hitstream::shipper
