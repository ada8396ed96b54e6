// hitstream_stages: runs each stage of a hit's way over the same hits, twice, the second time counted by
// callgrind, which must be told --instr-atstart=no (see bench/instructions). Prints how many hits a count is
// of.
#include <fmt/format.h>
#include <valgrind/callgrind.h>

#include "stages/stages.h"

namespace hitstream::bench {
namespace {

constexpr std::size_t kWarmUp = 4000;
constexpr std::size_t kCounted = 4000;

// The dump of callgrind bears the stage's name.
void count_instructions(const char* name, auto& stage) {
  stage.run({0, kWarmUp});
  CALLGRIND_START_INSTRUMENTATION;
  CALLGRIND_ZERO_STATS;
  stage.run({kWarmUp, kWarmUp + kCounted});
  CALLGRIND_DUMP_STATS_AT(name);
  CALLGRIND_STOP_INSTRUMENTATION;
  fmt::print("{} {}\n", name, kCounted);
}

// All records, each with the bytes it is on a stream.
struct Recorded {
  explicit Recorded(journal::Journal& journal) : reader(journal.read_from(0)) {
    while (true) {
      require(reader->read(1000, 16 << 20, read).has_value(), "the journal cannot be read");
      if (read.empty()) break;
      for (const journal::Record& record : read) {
        payloads.push_back(std::make_unique<std::string>(record.payload));
        records.push_back(record);
        records.back().payload = *payloads.back();
        hit::append_with_origin(record.payload, {record.source, record.seq}, on_stream.emplace_back());
      }
    }
  }
  std::unique_ptr<journal::Reader> reader;
  std::vector<journal::Record> read, records;
  std::vector<std::unique_ptr<std::string>> payloads;
  std::vector<std::string> on_stream;
};

void run() {
  const std::vector<FixedRequest> requests = fixed_requests(kWarmUp + kCounted);
  WholeRequest whole_request(requests);
  count_instructions("request", whole_request);
  ParseRequest parse_request(requests);
  count_instructions("parse_request", parse_request);
  Serialise serialise(requests);
  count_instructions("serialise", serialise);
  const Recorded recorded(serialise.journal());
  Aggregate aggregate(recorded.records);
  count_instructions("aggregate", aggregate);
  ParseRecord parse_record(recorded.on_stream);
  count_instructions("parse_record", parse_record);
  Count count(recorded.on_stream);
  count_instructions("count", count);
}

}  // namespace
}  // namespace hitstream::bench

int main() { hitstream::bench::run(); }
