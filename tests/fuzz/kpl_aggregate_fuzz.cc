// Any bytes as an aggregated record, and as the body of one whose MD5 fits; and any bytes as records: what is
// written must be read back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/md5.h"
#include "hit/aggregate.h"

namespace {

using namespace hitstream;

void require(bool holds) {
  if (!holds) std::abort();
}

bool lies_within(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void read_any(std::string_view bytes) {
  std::vector<hit::SubRecord> records(1);
  const bool read = hit::read_aggregate(bytes, records);
  require(read || records.size() == 1);
  for (const hit::SubRecord& record : records) {
    require(lies_within(record.partition_key, bytes) && lies_within(record.explicit_hash_key, bytes) &&
            lies_within(record.data, bytes));
  }
}

std::string framed(std::string_view body) {
  std::string bytes = "\xF3\x89\x9A\xC2";
  bytes += body;
  const auto digest = base::md5(body);
  bytes.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  return bytes;
}

// Pieces of the input: the first byte of each says how long its key and its data are.
void write_and_read(std::string_view rest) {
  std::vector<hit::SubRecord> written;
  hit::AggregateBuilder builder("42");
  const auto take = [&rest](std::size_t length) {
    const std::string_view piece = rest.substr(0, length);
    rest.remove_prefix(piece.size());
    return piece;
  };
  while (!rest.empty()) {
    const auto lengths = static_cast<unsigned char>(take(1)[0]);
    const std::string_view key = take(lengths % 8U);
    const std::string_view data = take(lengths / 8U);
    const std::size_t told = builder.bytes_with(key, data);
    builder.add(key, data);
    require(builder.bytes() == told);
    written.push_back({key, "42", data});
  }
  if (written.empty()) return;
  std::string bytes;
  builder.finish(bytes);
  require(bytes.size() == builder.bytes());
  std::vector<hit::SubRecord> read;
  require(hit::read_aggregate(bytes, read) && read.size() == written.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    require(read[i].partition_key == written[i].partition_key && read[i].data == written[i].data &&
            read[i].explicit_hash_key == written[i].explicit_hash_key);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_any(bytes);
  read_any(framed(bytes));
  write_and_read(bytes);
  return 0;
}
