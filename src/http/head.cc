#include "http/head.h"

#include <algorithm>
#include <cassert>
#include <optional>

#include "base/text.h"
#include "http/target.h"

namespace hitstream::http {
namespace {

std::string_view separator(Repeated repeated) { return repeated == Repeated::kJoinWithComma ? ", " : "; "; }

}  // namespace

Head::Head(const std::vector<KeptHeader>& kept, std::size_t fields_max, std::size_t joined_bytes_max)
    : kept_(kept), fields_max_(fields_max), values_(kept.size()) {
  assert(kept.size() < kNotKept);
  joined_.reserve(joined_bytes_max + 2 * fields_max);
  known_host_.reserve(kKnownHostMax);
}

void Head::reset() {
  request_ = Request{};
  request_.headers = values_;
  std::fill(values_.begin(), values_.end(), std::string_view());
  repeated_.clear();
  host_ = {};
  fields_ = hosts_ = 0;
  expects_continue_ = false;
}

Fault Head::start(Method method, std::string_view target, bool http_1_1) {
  http_1_1_ = http_1_1;
  request_.method = method;
  const std::optional<Target> parts = parse_target(target, method);
  if (!parts) return Fault::kMalformed;
  request_.path = parts->path;
  request_.query = parts->query;
  request_.host = parts->host;
  return Fault::kNone;
}

Fault Head::add_own(OwnField own, std::string_view value) {
  if (own == OwnField::kHost) {
    host_ = value;
    if (++hosts_ > 1) return Fault::kHost;
    if (value == known_host_) return Fault::kNone;
    if (!is_host(value)) return Fault::kHost;
    if (value.size() <= kKnownHostMax) known_host_ = value;
    return Fault::kNone;
  }
  if (own == OwnField::kTransferEncoding) {
    // HTTP/1.0 knows no Transfer-Encoding: such a framing must be taken as faulty (RFC 9112, section 6.1).
    if (!http_1_1_) return Fault::kMalformed;
    return base::equals_ignoring_case(value, "chunked") ? Fault::kNone : Fault::kTransferEncoding;
  }
  if (!http_1_1_) return Fault::kNone;
  expects_continue_ = base::equals_ignoring_case(value, "100-continue");
  return expects_continue_ ? Fault::kNone : Fault::kExpectation;
}

void Head::keep_again(std::size_t index, std::string_view value) {
  if (kept_[index].repeated != Repeated::kFirst) repeated_.emplace_back(index, value);
}

Fault Head::finish() {
  if (http_1_1_ && hosts_ != 1) return Fault::kHost;
  // The host of an absolute target goes before the field (RFC 9112, section 3.2.2).
  if (request_.host.data() == nullptr) request_.host = host_;
  if (!repeated_.empty()) join_repeated();
  return Fault::kNone;
}

void Head::join_repeated() {
  joined_.clear();
  for (std::size_t index = 0; index < values_.size(); ++index) join(index);
}

void Head::join(std::size_t index) {
  const std::size_t begin = joined_.size();
  for (const auto& [of, value] : repeated_) {
    if (of != index) continue;
    if (joined_.size() == begin) joined_.append(values_[index]);
    joined_.append(separator(kept_[index].repeated)).append(value);
  }
  if (joined_.size() != begin) values_[index] = std::string_view(joined_).substr(begin);
}

}  // namespace hitstream::http
