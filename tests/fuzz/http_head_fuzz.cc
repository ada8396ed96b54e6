// Whatever bytes a client sends: the parser neither crashes nor leaks, keeps to its limits, and sees the same
// requests however the bytes are cut. The first byte of an input says where to cut. And what is read as a
// plain head is read the same by the parser of the whole grammar.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "http/head.h"
#include "http/parser.h"
#include "http/plain_head.h"

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

bool same(const Request& a, const Request& b) {
  return a.method == b.method && a.path == b.path && a.query == b.query && a.host == b.host &&
         std::equal(a.headers.begin(), a.headers.end(), b.headers.begin(), b.headers.end());
}

// A field whose name is unusual has no other effect than that the head is not plain any more.
void check_plain(std::string_view bytes) {
  constexpr std::string_view kUnusual = "x!: y\r\n";
  const Limits limits = small_limits();
  // Its memory of the head before must change nothing.
  static PlainHead plain(kept());
  PlainHead fresh(kept());
  const std::vector<KeptHeader> fields = kept();
  Head head(fields, limits.head_fields, limits.head_bytes);
  const std::size_t length = plain.read(bytes.substr(0, limits.head_bytes), head);
  Head of_fresh(fields, limits.head_fields, limits.head_bytes);
  require(fresh.read(bytes.substr(0, limits.head_bytes), of_fresh) == length);
  if (length == 0) return;
  require(same(of_fresh.request(), head.request()));
  std::string unusual(bytes.substr(0, length));
  unusual.insert(unusual.find('\n') + 1, kUnusual);
  Limits wider = limits;
  wider.head_bytes += kUnusual.size();
  wider.head_fields += 1;
  RequestParser parser(wider, fields);
  Progress progress;
  const RequestParser::Result result = parser.parse(unusual, progress);
  require(result.outcome == RequestParser::Outcome::kComplete && result.used == unusual.size());
  require(parser.keep_alive() && parser.is_http_1_1());
  require(same(parser.request(), head.request()));
}

}  // namespace
}  // namespace hitstream::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  hitstream::http::check(bytes, 1U + data[0]);
  hitstream::http::check_plain(bytes);
  return 0;
}
