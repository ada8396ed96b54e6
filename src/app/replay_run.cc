#include "app/replay_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace hitstream::app {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kHoldMsMin = 1000;
constexpr std::int64_t kHoldMsMax = 30'000;
// As long as nobody has ever answered, there is probably nobody there.
constexpr int kFirstTriesMax = 3;
constexpr std::int64_t kReportTurnMs = 100;

bool is_for_now(const HitAnswer& answer) {
  return answer.status == 0 || answer.status == 503 || answer.status == 429;
}
bool is_accepted(const HitAnswer& answer) { return answer.status >= 200 && answer.status < 300; }

}  // namespace

ReplayRun::ReplayRun(const ReplayPlan& plan, LogFile& log, HitSender& sender, const env::Clock& clock,
                     Report report)
    : plan_(plan),
      log_(log),
      sender_(sender),
      clock_(clock),
      report_(std::move(report)),
      started_ms_(now_ms()) {}

std::optional<milliseconds> ReplayRun::step() {
  send_due();
  if (is_finished()) {
    finish();
    return std::nullopt;
  }
  const bool waits = !on_way_.empty();
  if (waits) {
    for (const HitAnswer& answer : sender_.wait(rest())) take(answer);
  }
  summary_.seconds = static_cast<double>(now_ms() - started_ms_) / base::kMillisPerSecond;
  report_(summary_, log_);
  return waits ? milliseconds(0) : rest();
}

void ReplayRun::finish() {
  summary_.seconds = static_cast<double>(now_ms() - started_ms_) / base::kMillisPerSecond;
  summary_.never_answered = given_up_ && !any_answer_;
  summary_.unanswered += on_way_.size() + again_.size();
}

std::int64_t ReplayRun::now_ms() const { return clock_.steady_ns() / base::kNanosPerMilli; }

void ReplayRun::unreadable(const Line& line, const std::string& why) {
  ++summary_.unreadable;
  if (summary_.unreadable_first.size() >= kUnreadableNamed) return;
  summary_.unreadable_first.push_back(fmt::format("line {}: {}", line.number, why));
}

// Leaves next_ empty only at the end of the log.
void ReplayRun::load_next() {
  while (!next_ && !at_end_) {
    const auto line = log_.next();
    if (!line) summary_.stopped = line.error().message;
    at_end_ = !line || !*line;
    if (at_end_) return;
    ++summary_.lines;
    if ((*line)->too_long) {
      unreadable(**line, fmt::format("it is longer than {} bytes", kLineBytesMax));
      continue;
    }
    const auto parsed = parse_log_line((*line)->text);
    if (!parsed) {
      unreadable(**line, parsed.error().message);
      continue;
    }
    if (!first_line_ms_) first_line_ms_ = parsed->time_ms;
    next_ = Hit{BrowserCookies::browser(parsed->client, parsed->user_agent.value_or("")),
                make_hit_request(*parsed, plan_.base), 0, started_ms_};
    if (plan_.speed > 0) {
      next_->due_ms +=
          static_cast<std::int64_t>(static_cast<double>(parsed->time_ms - *first_line_ms_) / plan_.speed);
    }
  }
}

bool ReplayRun::may_send(std::int64_t now) {
  if (on_way_.size() >= plan_.connections || now < held_until_ms_) return false;
  if (!again_.empty()) return true;
  load_next();
  return next_ && next_->due_ms <= now && !asking_.contains(next_->browser);
}

void ReplayRun::send_due() {
  const std::int64_t now = now_ms();
  while (!given_up_ && may_send(now)) {
    if (again_.empty()) {
      ++summary_.sent;
      send(*std::exchange(next_, std::nullopt), now);
    } else {
      if (again_.front().tries > 0) ++summary_.repeated;
      Hit hit = std::move(again_.front());
      again_.pop_front();
      send(std::move(hit), now);
    }
  }
}

void ReplayRun::send(Hit hit, std::int64_t now) {
  const auto sid = cookies_.cookie(hit.browser, now);
  if (!sid) asking_.insert(hit.browser);
  hit.request.sid = sid.value_or("");
  ++hit.tries;
  const std::uint64_t id = next_id_++;
  sender_.send(id, hit.request);
  on_way_.emplace(id, std::move(hit));
}

void ReplayRun::take(const HitAnswer& answer) {
  auto node = on_way_.extract(answer.id);
  if (node.empty()) return;
  Hit& hit = node.mapped();
  any_answer_ = any_answer_ || answer.status != 0;
  const std::int64_t now = now_ms();
  if (is_for_now(answer) && hit.tries < (any_answer_ ? kTriesMax : kFirstTriesMax)) {
    const std::int64_t asked_ms = milliseconds(answer.retry_after.value_or(std::chrono::seconds(0))).count();
    held_until_ms_ = std::max(held_until_ms_, now + std::clamp(asked_ms, kHoldMsMin, kHoldMsMax));
    again_.push_back(std::move(hit));
    return;
  }
  asking_.erase(hit.browser);
  cookies_.answered(hit.browser, answer.set_cookie, now);
  settle(answer, hit);
}

void ReplayRun::settle(const HitAnswer& answer, Hit& hit) {
  const bool is_report = !hit.request.report.empty();
  if (!is_accepted(answer)) return give_up(answer, hit);
  ++(is_report ? summary_.sources : summary_.accepted);
  if (!plan_.sources || hit.request.source.empty() || answer.token.empty()) return;
  Hit report{hit.browser, make_source_report(std::move(hit.request), answer.token), 0, hit.due_ms};
  again_.push_back(std::move(report));
}

void ReplayRun::give_up(const HitAnswer& answer, const Hit& hit) {
  if (answer.status != 0) {
    ++(hit.request.report.empty() ? summary_.refused[answer.status] : summary_.sources_refused);
    return;
  }
  ++summary_.unanswered;
  given_up_ = true;
  summary_.stopped = fmt::format("no answer, tried {} times: {}", hit.tries, answer.error);
}

bool ReplayRun::is_finished() const {
  return given_up_ || (at_end_ && !next_ && on_way_.empty() && again_.empty());
}

milliseconds ReplayRun::rest() const {
  const std::int64_t now = now_ms();
  std::int64_t until = now + kReportTurnMs;
  if (held_until_ms_ > now) {
    until = std::min(until, held_until_ms_);
  } else if (next_ && next_->due_ms > now) {
    until = std::min(until, next_->due_ms);
  }
  return milliseconds(until - now);
}

}  // namespace hitstream::app
