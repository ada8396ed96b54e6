#include "api/live_hub.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "api/json.h"
#include "api/redact.h"

namespace hitstream::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr std::chrono::hours kIdle{24};
// An id is the topic's making in milliseconds and one more for each event: with less than a thousand events a
// second no later topic, of this program or of its next start, gives an id again.
static_assert(kLiveInterval >= milliseconds(1));

using Bytes = std::shared_ptr<const std::string>;

struct Remembered {
  std::uint64_t id = 0;
  Bytes delta;  // from the event before to this one
};

}  // namespace

// Its moment is of the last event; while it has clients it is at most an interval old.
struct LiveHub::Topic {
  std::uint64_t id = 0;  // 0: nothing is known yet
  LiveMoment moment;
  std::deque<Remembered> remembered;
  Bytes whole;  // of this moment; null until somebody needs it
  std::vector<LiveClient> clients, waiting;

  [[nodiscard]] bool followed() const { return !clients.empty() || !waiting.empty(); }

  void advance(LiveMoment next) {
    if (id == 0) {
      id = static_cast<std::uint64_t>(next.now_ms);
    } else {
      remembered.push_back({++id, std::make_shared<const std::string>(live_delta(id, moment, next))});
      if (remembered.size() > kLiveRemembered) remembered.pop_front();
    }
    moment = std::move(next);
    whole = nullptr;
  }

  // False when it is gone or cannot take it.
  [[nodiscard]] bool greet(const LiveClient& client) {
    const std::uint64_t oldest = remembered.empty() ? id : remembered.front().id - 1;
    if (client.last_id && *client.last_id >= oldest && *client.last_id <= id) {
      return std::all_of(remembered.begin(), remembered.end(), [&client](const Remembered& event) {
        return event.id <= *client.last_id || client.stream->send(event.delta);
      });
    }
    if (!whole) whole = std::make_shared<const std::string>(live_whole(id, moment));
    return client.stream->send(whole);
  }
};

LiveHub::LiveHub(const Source& source, const env::Clock& clock, env::Executor& executor, Metrics& metrics)
    : source_(source),
      clock_(clock),
      metrics_(metrics),
      task_(executor.start("api-live", [this] { return step(); })) {}

LiveHub::~LiveHub() { task_->stop(); }

bool LiveHub::has_room(const LiveKey& key) const {
  const std::lock_guard lock(mutex_);
  if (topics_.size() < kLiveTopicsMax || topics_.count(key) != 0) return true;
  return std::any_of(topics_.begin(), topics_.end(),
                     [](const auto& entry) { return !entry.second.followed(); });
}

void LiveHub::add(const LiveKey& key, LiveClient client) {
  const std::lock_guard lock(mutex_);
  if (topics_.size() >= kLiveTopicsMax && topics_.count(key) == 0) drop_idle_topic();
  Topic& topic = topics_[key];
  if (topic.clients.empty()) {
    topic.waiting.push_back(std::move(client));
    task_->wake();
  } else if (topic.greet(client)) {
    topic.clients.push_back(std::move(client));
  }
  count_clients();
}

void LiveHub::drop_idle_topic() {
  const auto idle = std::find_if(topics_.begin(), topics_.end(),
                                 [](const auto& entry) { return !entry.second.followed(); });
  if (idle != topics_.end()) topics_.erase(idle);
}

milliseconds LiveHub::step() {
  const std::int64_t begin_ns = clock_.steady_ns();
  const bool everybody = begin_ns >= next_ns_;
  for (const LiveKey& key : due(everybody)) tick(key);
  if (everybody) next_ns_ = begin_ns + nanoseconds(kLiveInterval).count();
  const std::lock_guard lock(mutex_);
  count_clients();
  const bool followed =
      std::any_of(topics_.begin(), topics_.end(), [](const auto& entry) { return entry.second.followed(); });
  if (!followed) return kIdle;
  const std::int64_t rest_ns = std::max<std::int64_t>(next_ns_ - clock_.steady_ns(), 0);
  return std::chrono::ceil<milliseconds>(nanoseconds(rest_ns));
}

// Those that are followed, or else only those with somebody who waits for a first word.
std::vector<LiveKey> LiveHub::due(bool everybody) {
  const std::lock_guard lock(mutex_);
  std::vector<LiveKey> keys;
  for (const auto& [key, topic] : topics_) {
    if (!topic.waiting.empty() || (everybody && topic.followed())) keys.push_back(key);
  }
  return keys;
}

LiveMoment LiveHub::moment_of(const LiveKey& key) const {
  Query query;
  query.now_ms = clock_.wall_ms();
  query.site = key.site;
  query.audience = key.audience;
  LiveMoment moment;
  moment.now_ms = query.now_ms;
  moment.series = source_.series(query.now_ms, key.audience, key.site);
  moment.visitors = source_.visitors_now(query);
  moment.hits = source_.last_hits(key.site, key.audience, kLiveHits);
  const Status status = source_.status();
  moment.status = json_status(key.guest ? redacted(status) : status);
  return moment;
}

void LiveHub::tick(const LiveKey& key) {
  LiveMoment moment = moment_of(key);
  const std::lock_guard lock(mutex_);
  Topic& topic = topics_[key];
  const base::UnixMillis now_ms = moment.now_ms;
  topic.advance(std::move(moment));
  const auto is_over = [&](const LiveClient& client) {
    if (client.stream->closed() || (client.until_ms && *client.until_ms <= now_ms)) return true;
    if (topic.remembered.empty() || client.stream->send(topic.remembered.back().delta)) return false;
    if (!client.stream->closed()) metrics_.live_cut.add();
    return true;
  };
  topic.clients.erase(std::remove_if(topic.clients.begin(), topic.clients.end(), is_over),
                      topic.clients.end());
  std::vector<LiveClient> waiting = std::exchange(topic.waiting, {});
  std::copy_if(std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.end()),
               std::back_inserter(topic.clients),
               [&topic](const LiveClient& client) { return topic.greet(client); });
}

void LiveHub::count_clients() const {
  std::size_t clients = 0;
  for (const auto& [key, topic] : topics_) clients += topic.clients.size() + topic.waiting.size();
  metrics_.live_clients.set(static_cast<double>(clients));
}

}  // namespace hitstream::api
