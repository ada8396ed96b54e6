// Whatever comes as a report or as its token: neither crashes, and a token that is taken is, to the last bit,
// what sealing it again gives. (A seed holds one that the key below has sealed.)
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "collector/report.h"
#include "collector/token.h"

namespace {

using namespace hitstream::collector;

void check_token(const TokenSealer& sealer, std::string_view text) {
  const auto token = sealer.open(text);
  if (!token) return;
  TokenText again;
  sealer.seal(*token, again);
  if (text != std::string_view(again.data(), again.size())) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static ReportParser parser;
  static const TokenSealer sealer{TokenKeys(Secret{})};
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_token(sealer, bytes);
  const auto report = parser.parse(bytes);
  if (!report) return 0;
  if ((*report)->token.empty() || (*report)->props.size() > kPropertiesMax) std::abort();
  check_token(sealer, (*report)->token);
  return 0;
}
