// Whatever bytes a client sends: the parser neither crashes nor leaks, keeps to its limits, and sees the same
// requests however the bytes are cut. The first byte of an input says where to cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "http/parser.h"

namespace hitstream::http {
namespace {

const std::vector<KeptHeader>& kept() {
  static const std::vector<KeptHeader> fields = {{"user-agent", Repeated::kFirst},
                                                 {"x-forwarded-for", Repeated::kJoinWithComma},
                                                 {"cookie", Repeated::kJoinWithSemicolon},
                                                 {"sec-purpose", Repeated::kJoinWithComma}};
  return fields;
}

Limits small_limits() {
  Limits limits;
  limits.head_bytes = 512;
  limits.head_fields = 10;
  limits.body_bytes = 64;
  return limits;
}

void require(bool holds) {
  if (!holds) std::abort();
}

class Feeder {
 public:
  // False after a fault.
  bool feed(std::string_view bytes) {
    held_.append(bytes);
    while (!held_.empty()) {
      const RequestParser::Result result = parser_.parse(held_, progress_);
      require(result.used <= held_.size());
      if (result.outcome == RequestParser::Outcome::kFault) return false;
      if (result.outcome == RequestParser::Outcome::kComplete) note();
      held_.erase(0, result.used);
      if (result.outcome == RequestParser::Outcome::kPartial) break;
      progress_ = Progress{};
    }
    require(held_.size() < 512 + 64);
    return true;
  }
  [[nodiscard]] const std::string& seen() const { return seen_; }

 private:
  void note() {
    const Request& request = parser_.request();
    require(!request.path.empty() && request.body.size() <= 64);
    seen_.append(request.path).append(1, '\n').append(request.query).append(1, '\n').append(request.host);
    for (const std::string_view value : request.headers) seen_.append(1, '\n').append(value);
    seen_.append(1, '\n').append(request.body).append(1, parser_.keep_alive() ? '+' : '-');
  }

  RequestParser parser_{small_limits(), kept()};
  Progress progress_;
  std::string held_;
  std::string seen_;
};

void check(std::string_view bytes, std::size_t piece) {
  Feeder whole;
  Feeder cut;
  const bool good = whole.feed(bytes);
  bool cut_good = true;
  for (; !bytes.empty() && cut_good; bytes.remove_prefix(std::min(piece, bytes.size()))) {
    cut_good = cut.feed(bytes.substr(0, piece));
  }
  // Without a fault nothing may depend on the cuts. A fault may be noticed earlier or later, but what came
  // before it is the same.
  if (good && cut_good) require(whole.seen() == cut.seen());
  if (good != cut_good) require(whole.seen().starts_with(cut.seen()) || cut.seen().starts_with(whole.seen()));
}

}  // namespace
}  // namespace hitstream::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  hitstream::http::check({reinterpret_cast<const char*>(data) + 1, size - 1}, 1U + data[0]);
  return 0;
}
