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
    : status_(reply.status), slot_length_(slot.size()) {
  const std::string no_date(HttpDate::kLength, '-');
  append_head(head_, reply, no_date, Framing::kLength, true);
  append_head(head_close_, reply, no_date, Framing::kLength, false);
  if (allows_body(reply.status)) body_ = reply.body;
  date_at_ = find_date(head_);
  date_close_at_ = find_date(head_close_);
  if (slot.empty()) return;
  assert(occurrences(head_, slot) + occurrences(body_, slot) == 1);
  slot_in_body_ = head_.find(slot) == std::string::npos;
  slot_at_ = slot_in_body_ ? body_.find(slot) : head_.find(slot);
  slot_close_at_ = slot_in_body_ ? slot_at_ : head_close_.find(slot);
}

void ReplyTemplate::append_to(std::string& out, std::string_view value, std::string_view date, bool with_body,
                              bool keep_alive) const {
  assert(value.size() == slot_length_ && date.size() == HttpDate::kLength);
  const std::string& head = keep_alive ? head_ : head_close_;
  const std::size_t head_at = out.size();
  out.append(head);
  std::memcpy(out.data() + head_at + (keep_alive ? date_at_ : date_close_at_), date.data(), date.size());
  if (with_body) out.append(body_);
  if (value.empty() || (slot_in_body_ && !with_body)) return;
  const std::size_t slot_at = keep_alive ? slot_at_ : slot_close_at_;
  std::memcpy(out.data() + head_at + slot_at + (slot_in_body_ ? head.size() : 0), value.data(), value.size());
}

}  // namespace hitstream::http
