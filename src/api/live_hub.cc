#include "api/live_hub.h"

#include <algorithm>
#include <iterator>
#include <numeric>
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

constexpr std::int64_t count_of(nanoseconds time) { return time.count(); }

std::uint64_t sum_of(const std::vector<std::uint64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

struct Remembered {
  std::uint64_t id = 0;
  Bytes delta;  // from the event before to this one
};

}  // namespace

// Its moment is of the last event; while it has clients it is at most an interval old.
struct LiveHub::Topic {
  std::uint64_t id = 0;  // 0: nothing is known yet
  std::int64_t told_ns = INT64_MIN / 2;
  std::int64_t cost_ns = 0;   // of the moment's making
  std::uint64_t counted = 0;  // of the day, at the moment
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
      task_(executor.start(
          "api-live", [this] { return step(); }, env::Urgency::kAwaited)) {}

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
  for (const LiveKey& key : due(begin_ns)) tick(key, begin_ns);
  const std::lock_guard lock(mutex_);
  count_clients();
  std::int64_t rest_ns = INT64_MAX;
  for (const auto& [key, topic] : topics_) {
    if (!topic.followed()) continue;
    rest_ns = std::min(
        {rest_ns, count_of(kLiveLook), topic.told_ns + count_of(kLiveInterval) - clock_.steady_ns()});
  }
  if (rest_ns == INT64_MAX) return kIdle;
  return std::chrono::ceil<milliseconds>(nanoseconds(std::max<std::int64_t>(rest_ns, 0)));
}

// Of those that are followed: with somebody who waits for a first word, told long enough ago, or with news.
std::vector<LiveKey> LiveHub::due(std::int64_t now_ns) {
  std::vector<LiveKey> keys;
  std::vector<LiveKey> maybe;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, topic] : topics_) {
      if (!topic.followed()) continue;
      const std::int64_t since_ns = now_ns - topic.told_ns;
      if (!topic.waiting.empty() || since_ns >= count_of(kLiveInterval)) {
        keys.push_back(key);
      } else if (since_ns >= count_of(kLiveGap) && topic.cost_ns <= count_of(kLiveCheap)) {
        maybe.push_back(key);
      }
    }
  }
  std::copy_if(maybe.begin(), maybe.end(), std::back_inserter(keys),
               [this](const LiveKey& key) { return has_news(key); });
  return keys;
}

bool LiveHub::has_news(const LiveKey& key) const {
  const std::uint64_t counted = sum_of(source_.series(clock_.wall_ms(), key.audience, key.site).day);
  const std::lock_guard lock(mutex_);
  const auto topic = topics_.find(key);
  return topic != topics_.end() && topic->second.counted != counted;
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

void LiveHub::tick(const LiveKey& key, std::int64_t now_ns) {
  const std::int64_t begin_ns = clock_.steady_ns();
  LiveMoment moment = moment_of(key);
  const std::lock_guard lock(mutex_);
  Topic& topic = topics_[key];
  topic.told_ns = now_ns;
  topic.cost_ns = clock_.steady_ns() - begin_ns;
  topic.counted = sum_of(moment.series.day);
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
