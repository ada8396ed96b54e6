// Those who follow /api/v1/live, and the task that tells them what has changed: once a second, and sooner
// when hits have come and a moment is cheap to make.
//
// Clients that see the same (site, audience, guest or not) share a topic: each event of it is made once and
// sent to all. A client that comes back with the id of an event that its topic still remembers gets what it
// has missed; any other gets the whole. One that does not read fast enough is cut off, and comes back like
// that. While nobody follows, nothing is asked for and the task rests.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "api/live_event.h"
#include "api/metrics.h"
#include "api/source.h"
#include "env/clock.h"
#include "env/executor.h"
#include "http/request.h"

namespace hitstream::api {

inline constexpr std::chrono::milliseconds kLiveInterval{1000};
// How often it is looked whether hits have come, and how long an event comes after the one before at the
// soonest.
inline constexpr std::chrono::milliseconds kLiveLook{100};
inline constexpr std::chrono::milliseconds kLiveGap{500};
// A moment that takes longer to make, because there are very many views, is made once a second only.
inline constexpr std::chrono::milliseconds kLiveCheap{10};
inline constexpr std::size_t kLiveTopicsMax = 256;
inline constexpr std::size_t kLiveRemembered = 60;  // events of a topic
// Of one client that waits to be sent; beyond, it is cut off. Some seconds of the largest events there can
// be, minutes of the ordinary ones; clients share the bytes.
inline constexpr std::size_t kLiveQueueBytes = 256 * 1024;

struct LiveKey {
  std::string site{};  // empty: all
  Audience audience = Audience::kPeople;
  bool guest = false;  // sees the status without what concerns other sites

  bool operator<(const LiveKey& other) const {
    return std::tie(site, audience, guest) < std::tie(other.site, other.audience, other.guest);
  }
};

struct LiveClient {
  std::shared_ptr<http::BodyStream> stream;
  std::optional<std::uint64_t> last_id{};      // the client's Last-Event-ID
  std::optional<base::UnixMillis> until_ms{};  // when what let it in ends
};

// Thread-safe. What is given must outlive it.
class LiveHub {
 public:
  LiveHub(const Source& source, const env::Clock& clock, env::Executor& executor, Metrics& metrics);
  ~LiveHub();

  // Whether there is room for a client of this kind; else it should come back later.
  [[nodiscard]] bool has_room(const LiveKey& key) const;
  // What it is told comes at once, where its topic is followed by others, or from the task in a moment.
  void add(const LiveKey& key, LiveClient client);

 private:
  struct Topic;
  using Topics = std::map<LiveKey, Topic>;

  std::chrono::milliseconds step();
  [[nodiscard]] std::vector<LiveKey> due(std::int64_t now_ns);
  [[nodiscard]] bool has_news(const LiveKey& key) const;
  void tick(const LiveKey& key, std::int64_t now_ns);
  [[nodiscard]] LiveMoment moment_of(const LiveKey& key) const;
  void drop_idle_topic();
  void count_clients() const;

  const Source& source_;
  const env::Clock& clock_;
  Metrics& metrics_;
  mutable std::mutex mutex_;
  Topics topics_;
  std::unique_ptr<env::Task> task_;  // after what it uses
};

}  // namespace hitstream::api
