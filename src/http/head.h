// The head of one request while it is parsed: views of the fields that are kept, and the policy on fields.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/fault.h"
#include "http/request.h"

namespace hitstream::http {

// The fields that the server itself looks at.
enum class OwnField : std::uint8_t { kNone, kHost, kTransferEncoding, kExpect };

// One for each loop, reset for each request. All views point into the bytes being parsed, except joined
// values.
class Head {
 public:
  static constexpr std::size_t kNotKept = 0xff;

  // `joined_bytes_max` bounds the bytes of all repeated fields of a request.
  Head(const std::vector<KeptHeader>& kept, std::size_t fields_max, std::size_t joined_bytes_max);

  void reset();
  // Each returns what is wrong, if anything.
  [[nodiscard]] Fault start(Method method, std::string_view target, bool http_1_1);
  [[nodiscard]] Fault add_field(OwnField own, std::size_t kept_index, std::string_view value) {
    if (++fields_ > fields_max_) return Fault::kTooManyFields;
    if (kept_index != kNotKept) keep(kept_index, value);
    return own == OwnField::kNone ? Fault::kNone : add_own(own, value);
  }
  [[nodiscard]] Fault finish();

  [[nodiscard]] Request& request() { return request_; }
  [[nodiscard]] bool http_1_1() const { return http_1_1_; }
  [[nodiscard]] bool expects_continue() const { return expects_continue_; }

 private:
  [[nodiscard]] Fault add_own(OwnField own, std::string_view value);
  void keep(std::size_t index, std::string_view value) {
    if (values_[index].data() == nullptr) {
      values_[index] = value;
    } else {
      keep_again(index, value);
    }
  }
  void keep_again(std::size_t index, std::string_view value);
  void join_repeated();
  void join(std::size_t index);

  const std::vector<KeptHeader>& kept_;
  std::size_t fields_max_;
  Request request_;
  std::vector<std::string_view> values_;
  std::vector<std::pair<std::size_t, std::string_view>> repeated_;
  std::string joined_;  // its capacity is reserved once: views into it stay valid
  std::string_view host_;
  // The last that was one: most requests name the same.
  static constexpr std::size_t kKnownHostMax = 255;
  std::string known_host_;
  std::size_t fields_ = 0;
  std::size_t hosts_ = 0;
  bool http_1_1_ = true;
  bool expects_continue_ = false;
};

}  // namespace hitstream::http
