// The stages of a hit's way, each alone: what it works on is made in advance, by the stages before it.
//
// Each runs over a range of the hits, and ends the program where the result is not what it should be, so that
// nothing is measured that does not do its work.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "analytics/classifier.h"
#include "app/wiring/shard_part.h"
#include "collector/collector.h"
#include "env/clock.h"
#include "env/memory_files.h"
#include "env/random.h"
#include "geo/country_finder.h"
#include "hit/hit.h"
#include "http/driver.h"
#include "http/parser.h"
#include "journal/journal.h"
#include "shipper/packer.h"
#include "stages/requests.h"

namespace hitstream::bench {

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Ends the program with that complaint unless `holds`.
void require(bool holds, const char* complaint);

// A collector with its journal in memory, and a clock that stands still.
struct CollectorInMemory {
  CollectorInMemory();

  env::ManualClock clock;
  env::MemoryFileSystem files;
  env::SeededRandom random{1};
  telemetry::Registry registry;
  collector::Options options;
  http::ServerOptions server_options;
  std::unique_ptr<journal::Journal> journal;
  std::unique_ptr<http::Service> service;
  std::unique_ptr<http::LoopHandler> handler;
};

// The bytes of a request → http::Request.
class ParseRequest {
 public:
  explicit ParseRequest(const std::vector<FixedRequest>& requests);
  void run(Range range);

 private:
  const std::vector<FixedRequest>& requests_;
  std::vector<http::KeptHeader> kept_;
  http::RequestParser parser_;
};

// http::Request → the record in the journal, and the bytes of the reply. In turns of kTurn requests.
class Serialise {
 public:
  explicit Serialise(const std::vector<FixedRequest>& requests);
  void run(Range range);

  [[nodiscard]] journal::Journal& journal() { return *collector_.journal; }

 private:
  struct Parsed {
    http::Request request;
    std::vector<std::string_view> headers;
  };
  CollectorInMemory collector_;
  std::vector<Parsed> parsed_;
  std::string replies_;
};

// Bytes from a socket → bytes into a socket, on a connection of its own for each request of a turn: what the
// server does for a hit, but for epoll.
class WholeRequest {
 public:
  explicit WholeRequest(const std::vector<FixedRequest>& requests);
  ~WholeRequest();
  void run(Range range);

 private:
  struct Client;
  const std::vector<FixedRequest>& requests_;
  CollectorInMemory collector_;
  http::LoopParts parts_;
  http::ConnectionDriver driver_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<char> received_;
};

// Records of the journal → aggregated records of the KPL, for a stream of four shards.
class Aggregate {
 public:
  explicit Aggregate(const std::vector<journal::Record>& records);
  void run(Range range);

 private:
  const std::vector<journal::Record>& records_;
  telemetry::Registry registry_;
  shipper::Metrics metrics_;
  shipper::AckTracker acks_;
  shipper::Places places_;
  std::unique_ptr<shipper::Packer> packer_;
  std::vector<shipper::PackedPtr> finished_;
};

// A record of the stream → hit::Hit.
class ParseRecord {
 public:
  explicit ParseRecord(const std::vector<std::string>& records) : records_(records) {}
  void run(Range range);

 private:
  const std::vector<std::string>& records_;
  hit::Parser parser_;
};

// hit::Hit → windows, columns and ledger of a shard's part.
class Count {
 public:
  explicit Count(const std::vector<std::string>& records);
  void run(Range range);

 private:
  const std::vector<std::string>& records_;
  std::vector<std::unique_ptr<hit::Parser>> parsers_;  // each holds the memory of its hit
  std::vector<hit::Hit> hits_;
  env::ManualClock clock_;
  env::MemoryFileSystem files_;
  std::unique_ptr<geo::CountryFinder> countries_;
  std::shared_ptr<app::wiring::PartSurroundings> around_;
  app::wiring::ShardPart part_;
};

}  // namespace hitstream::bench
