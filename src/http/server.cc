#include "http/server.h"

#include <fmt/format.h>
#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "http/listener.h"
#include "http/loop.h"
#include "telemetry/log.h"

namespace hitstream::http {
namespace {

constexpr std::size_t kThreadNameMax = 15;
constexpr rlim_t kOtherFiles = 256;  // what the rest of the program may have open

// Each connection is a file to the system, which allows few of them unless asked.
void allow_open_files(std::size_t connections) {
  rlimit limit{};
  const rlim_t wanted = static_cast<rlim_t>(connections) + kOtherFiles;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted) {
    telemetry::log_warn("the system allows fewer open files than the limit of connections needs",
                        {{"connections", connections}, {"open_files_max", limit.rlim_cur}});
  }
}

// Signals are for the main thread: threads started while this lives have them blocked.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_{};
};

class LoopServer final : public Server {
 public:
  LoopServer(const ServerOptions& options, const env::Clock& clock, telemetry::Registry& metrics)
      : options_(options),
        connections_(options.limits.connections),
        surroundings_{options_, clock, metrics, connections_} {}
  ~LoopServer() override { stop(std::chrono::milliseconds(0)); }

  base::Result<> open(Service& service) {
    base::Result<Listeners> listeners = listen_on(options_.listen, std::max<std::size_t>(options_.loops, 1));
    if (!listeners) return base::forward(listeners.error());
    endpoint_ = listeners->endpoint;
    for (Socket& listener : listeners->sockets) {
      std::unique_ptr<LoopHandler> handler = service.make_handler(loops_.size());
      loops_.push_back(std::make_unique<Loop>(surroundings_, std::move(listener), std::move(handler)));
      if (base::Result<> started = loops_.back()->start(); !started) return started;
    }
    return {};
  }

  void run() {
    const BlockedSignals blocked;
    running_ = loops_.size();
    for (std::size_t i = 0; i < loops_.size(); ++i) threads_.emplace_back([this, i] { run_loop(i); });
  }

  [[nodiscard]] Endpoint endpoint() const override { return endpoint_; }

  void stop(std::chrono::milliseconds grace) override {
    const std::lock_guard one_at_a_time(stop_mutex_);
    for (const auto& loop : loops_) loop->drain();
    {
      std::unique_lock lock(mutex_);
      all_ended_.wait_for(lock, grace, [this] { return running_ == 0; });
    }
    for (const auto& loop : loops_) loop->halt();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  void run_loop(std::size_t index) {
    const std::string name = fmt::format("{}-{}", options_.thread_name, index).substr(0, kThreadNameMax);
    pthread_setname_np(pthread_self(), name.c_str());
    loops_[index]->run();
    const std::lock_guard lock(mutex_);
    if (--running_ == 0) all_ended_.notify_all();
  }

  const ServerOptions options_;
  ConnectionCount connections_;
  const LoopSurroundings surroundings_;
  Endpoint endpoint_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::thread> threads_;
  std::mutex stop_mutex_;
  std::mutex mutex_;
  std::condition_variable all_ended_;
  std::size_t running_ = 0;
};

}  // namespace

base::Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Service& service,
                                                    const env::Clock& clock, telemetry::Registry& metrics) {
  allow_open_files(options.limits.connections);
  auto server = std::make_unique<LoopServer>(options, clock, metrics);
  if (base::Result<> opened = server->open(service); !opened) return base::forward(opened.error());
  server->run();
  return server;
}

}  // namespace hitstream::http
