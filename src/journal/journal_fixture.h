// The small language that the journal's tests are written in.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "env/clock.h"
#include "env/memory_files.h"
#include "env/random.h"
#include "journal/format.h"
#include "journal/journal.h"

namespace hitstream::journal {

// A record as read, with its payload copied.
struct Kept {
  Offset offset = 0;
  std::string source;
  std::uint64_t seq = 0;
  base::UnixMillis time_ms = 0;
  std::string payload;
};

inline std::vector<Kept> drain(Reader& reader, std::size_t max_records = 100,
                               std::size_t max_bytes = base::kMiB) {
  std::vector<Kept> kept;
  std::vector<Record> records;
  do {
    const auto read = reader.read(max_records, max_bytes, records);
    EXPECT_TRUE(read) << read.error().message;
    for (const Record& r : records) {
      kept.push_back({r.offset, r.source.hex(), r.seq, r.time_ms, std::string(r.payload)});
    }
  } while (!records.empty());
  return kept;
}

class JournalTest : public ::testing::Test {
 protected:
  static constexpr const char* kFolder = "/data/journal";

  JournalTest() {
    options.folder = kFolder;
    options.segment_bytes = 4096;
    options.record_bytes_max = 2000;
    options.max_bytes = 64 * 4096;
  }

  base::Result<> try_open() {
    journal.reset();
    auto opened = Journal::open(options, files, clock, random);
    if (!opened) return base::forward(opened.error());
    journal = std::move(*opened);
    return {};
  }
  void open() {
    const auto opened = try_open();
    ASSERT_TRUE(opened) << opened.error().message;
  }
  void close() { journal.reset(); }
  // As when the process dies: nothing is synced on the way out.
  void power_cut(std::uint64_t seed) {
    files.power_cut(seed);
    journal.reset();
  }

  base::Result<Offset> append(const std::vector<std::string>& records) {
    Batch batch;
    for (const std::string& record : records) batch.add(record, clock.wall_ms());
    return journal->append(batch);
  }
  // Appends them and expects that to work.
  void write(const std::vector<std::string>& records) {
    const auto offset = append(records);
    ASSERT_TRUE(offset) << offset.error().message;
  }
  // `count` records of 100 bytes each.
  void write_many(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string number = std::to_string(journal->status().end_offset);
      write({number + std::string(100 - number.size(), '.')});
    }
  }

  std::vector<std::string> payloads(Offset from = 0) {
    std::vector<std::string> found;
    for (const Kept& record : drain(*journal->read_from(from))) found.push_back(record.payload);
    return found;
  }
  std::string path(Offset first_offset) const {
    return std::string(kFolder) + "/" + segment_name(first_offset);
  }
  std::vector<std::string> names() { return files.list(kFolder).value(); }
  // Changes one byte of a file.
  void flip(const std::string& file, std::size_t at, unsigned mask = 0xFF) {
    std::string content = files.get(file);
    content.at(at) = static_cast<char>(static_cast<unsigned char>(content.at(at)) ^ mask);
    files.put(file, content);
  }

  env::MemoryFileSystem files;
  env::ManualClock clock;
  env::SeededRandom random{1};
  Options options;
  std::unique_ptr<Journal> journal;
};

}  // namespace hitstream::journal
