#include "http/turn_output.h"

#include "base/units.h"

namespace hitstream::http {
namespace {

constexpr std::size_t kKeptCapacityMax = base::kMiB;

void empty(std::string& buffer) {
  buffer.clear();
  if (buffer.capacity() > kKeptCapacityMax) buffer.shrink_to_fit();
}

}  // namespace

void TurnOutput::add_pending(int status, std::size_t begin, bool with_body, bool keep_alive) {
  pending_.push_back({status, nullptr, begin, bytes_.size(), with_body, keep_alive});
}

void TurnOutput::add_pending(const ReplyTemplate& reply, std::string_view values, bool with_body,
                             bool keep_alive) {
  const std::size_t begin = bytes_.size();
  bytes_.append(values);
  pending_.push_back({reply.status(), &reply, begin, bytes_.size(), with_body, keep_alive});
  pending_bytes_ += reply.size();
}

std::string_view TurnOutput::of(const Connection& connection, std::string_view date) {
  const TurnPart& part = connection.turn;
  if (is_one_template(part)) return one(pending_[part.pending_begin], date);
  const std::string_view bytes(bytes_);
  std::size_t copied = part.begin;
  made_.clear();
  made_as_ = nullptr;
  for (std::size_t i = part.pending_begin; i < part.pending_end; ++i) {
    const PendingReply& next = pending_[i];
    made_.append(bytes.substr(copied, next.begin - copied));
    append(next, date);
    copied = next.end;
  }
  const std::string_view rest = bytes.substr(copied, part.end - copied);
  if (made_.empty()) return rest;
  made_.append(rest);
  return made_;
}

bool TurnOutput::is_one_template(const TurnPart& part) const {
  if (part.pending_end - part.pending_begin != 1 || instead_ != nullptr) return false;
  const PendingReply& only = pending_[part.pending_begin];
  return only.reply != nullptr && only.begin == part.begin && only.end == part.end;
}

// Most replies of a turn differ by their values only: these are written into the one before.
std::string_view TurnOutput::one(const PendingReply& reply, std::string_view date) {
  const bool again = made_as_ != nullptr && made_as_->reply == reply.reply &&
                     made_as_->with_body == reply.with_body && made_as_->keep_alive == reply.keep_alive;
  made_as_ = &reply;
  if (again) {
    const std::string_view values = std::string_view(bytes_).substr(reply.begin, reply.end - reply.begin);
    reply.reply->fill(made_.data(), values, date, reply.with_body, reply.keep_alive);
  } else {
    made_.clear();
    append(reply, date);
  }
  return made_;
}

void TurnOutput::append(const PendingReply& next, std::string_view date) {
  const std::string_view own = std::string_view(bytes_).substr(next.begin, next.end - next.begin);
  if (instead_ != nullptr) {
    instead_->append_to(made_, {}, date, next.with_body, next.keep_alive);
  } else if (next.reply != nullptr) {
    next.reply->append_to(made_, own, date, next.with_body, next.keep_alive);
  } else {
    made_.append(own);
  }
}

void TurnOutput::clear() {
  pending_.clear();
  pending_bytes_ = 0;
  instead_ = nullptr;
  made_as_ = nullptr;
  empty(bytes_);
  empty(made_);
}

}  // namespace hitstream::http
