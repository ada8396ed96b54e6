#include <cassert>
#include <cstring>

#include "http/date.h"
#include "http/request.h"
#include "http/serialise.h"

namespace hitstream::http {
namespace {

constexpr std::string_view kDateField = "\r\nDate: ";

std::size_t find_date(const std::string& head) { return head.find(kDateField) + kDateField.size(); }

[[maybe_unused]] std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

ReplyTemplate::ReplyTemplate(const Reply& reply, std::string_view slot)
    : ReplyTemplate(reply,
                    slot.empty() ? std::vector<std::string_view>() : std::vector<std::string_view>{slot}) {}

ReplyTemplate::ReplyTemplate(const Reply& reply, const std::vector<std::string_view>& slots)
    : status_(reply.status) {
  const std::string no_date(HttpDate::kLength, '-');
  append_head(head_, reply, no_date, Framing::kLength, true);
  append_head(head_close_, reply, no_date, Framing::kLength, false);
  if (allows_body(reply.status)) body_ = reply.body;
  date_at_ = find_date(head_);
  date_close_at_ = find_date(head_close_);
  for (const std::string_view slot : slots) {
    slots_.push_back(find(slot));
    values_length_ += slot.size();
  }
}

ReplyTemplate::Slot ReplyTemplate::find(std::string_view slot) const {
  assert(occurrences(head_, slot) + occurrences(body_, slot) == 1);
  const std::size_t in_body = body_.find(slot);
  if (in_body != std::string::npos) return {slot.size(), true, in_body, in_body};
  return {slot.size(), false, head_.find(slot), head_close_.find(slot)};
}

void ReplyTemplate::append_to(std::string& out, std::string_view values, std::string_view date,
                              bool with_body, bool keep_alive) const {
  const std::size_t head_at = out.size();
  out.append(keep_alive ? head_ : head_close_);
  if (with_body) out.append(body_);
  fill(out.data() + head_at, values, date, with_body, keep_alive);
}

void ReplyTemplate::fill(char* begin, std::string_view values, std::string_view date, bool with_body,
                         bool keep_alive) const {
  assert(values.size() == values_length_ && date.size() == HttpDate::kLength);
  const std::size_t head_length = (keep_alive ? head_ : head_close_).size();
  std::memcpy(begin + (keep_alive ? date_at_ : date_close_at_), date.data(), date.size());
  const char* value = values.data();
  for (const Slot& slot : slots_) {
    const std::size_t at = (keep_alive ? slot.at : slot.close_at) + (slot.in_body ? head_length : 0);
    if (with_body || !slot.in_body) std::memcpy(begin + at, value, slot.length);
    value += slot.length;
  }
}

}  // namespace hitstream::http
