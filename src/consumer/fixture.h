// A consumer on a scripted stream, a clock that stands still and files in memory; it can be killed and
// started again.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "consumer/state_store.h"
#include "consumer/test_doubles.h"
#include "env/memory_files.h"
#include "lease/memory/memory_leases.h"

namespace hitstream::consumer::testing_doubles {

inline constexpr const char* kFolder = "data";
inline constexpr const char* kStatePath = "data/state";

class World {
 public:
  base::Result<> try_start() {
    consumer = nullptr;
    processors = RecordingProcessors();
    leases = lease::memory::make_memory_leases();
    options.state_folder = kFolder;
    auto opened = Consumer::open(options, stream, *leases, processors, files, clock, metrics,
                                 [this](const base::ShardId& shard, const stream::Position& position) {
                                   saved[shard] = position.token;
                                 });
    if (!opened) return base::forward(opened.error());
    consumer = std::move(*opened);
    return {};
  }
  void start() {
    const auto started = try_start();
    ASSERT_TRUE(started) << started.error().message;
  }
  // Steps until there is nothing to read any more, a second passing each time there is not: more of them than
  // anything rests that has failed.
  void run() {
    int idle = 0;
    for (int i = 0; i < 10'000 && idle < 8; ++i) {
      idle = consumer->step() == std::chrono::milliseconds::zero() ? 0 : idle + 1;
      if (idle > 0) clock.advance(std::chrono::seconds(1));
    }
  }
  [[nodiscard]] ShardStatus status(const base::ShardId& shard = kShard) const {
    for (const ShardStatus& status : consumer->status()) {
      if (status.shard == shard) return status;
    }
    ADD_FAILURE() << "no status of " << shard.name;
    return {};
  }
  std::uint64_t metric(const std::string& name, const base::ShardId& shard = kShard) {
    const std::string line = name + "{shard=\"" + shard.name + "\"} ";
    const std::string text = metrics.expose();
    const auto at = text.find(line);
    return at == std::string::npos ? 0 : std::stoull(text.substr(at + line.size()));
  }

  ScriptedStream stream;
  env::ManualClock clock{kNow};
  env::MemoryFileSystem files;
  telemetry::Registry metrics;
  Options options;
  std::unique_ptr<lease::Leases> leases;
  RecordingProcessors processors;
  std::map<base::ShardId, std::string> saved;
  std::unique_ptr<Consumer> consumer;
};

}  // namespace hitstream::consumer::testing_doubles
