// Damaged journals: whatever lies in the folder, opening, reading, appending and verifying must neither crash
// nor return a record that was never written.
//
// The first byte of the input says what the rest is: the last segment's bytes, a sealed segment's bytes, or a
// list of changes (segment, place, value) to a sound journal.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "env/clock.h"
#include "env/memory_files.h"
#include "env/random.h"
#include "journal/journal.h"
#include "journal/verify.h"

namespace hitstream::journal {
namespace {

constexpr const char* kFolder = "/j";
constexpr const char* kFirst = "/j/00000000000000000000.journal";
constexpr const char* kSecond = "/j/00000000000000000006.journal";

void require(bool condition) {
  if (!condition) std::abort();
}

class Bench {
 public:
  Bench() {
    options_.folder = kFolder;
    options_.segment_bytes = 2000;
    options_.record_bytes_max = 1000;
    options_.max_bytes = 100'000;
    open();
    for (int i = 0; i < 6; ++i) append("record " + std::to_string(i));
    open();
    for (int i = 6; i < 12; ++i) append("record " + std::to_string(i));
    journal_.reset();
  }

  void put(const char* path, std::string_view content) { files_.put(path, content); }

  // Each change is four bytes: segment, place (two), value to combine with. Returns how many there were.
  std::size_t change(std::string_view changes) {
    const char* const paths[] = {kFirst, kSecond};
    std::size_t count = 0;
    for (; changes.size() >= 4; changes.remove_prefix(4), ++count) {
      const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(changes[i]); };
      const char* path = paths[byte(0) % 2];
      std::string content = files_.get(path);
      const std::size_t at = (byte(1) | static_cast<unsigned>(byte(2)) << 8U) % (content.size() + 1);
      if (at == content.size()) {
        content.resize(content.size() * byte(3) / 256);
      } else {
        content[at] = static_cast<char>(content[at] ^ changes[3]);
      }
      files_.put(path, content);
      if (content.empty()) break;
    }
    return count;
  }

  // `exactly`: a record must be the one that was written at its offset.
  void run(bool only_known, bool exactly) {
    static_cast<void>(to_text(verify(kFolder, files_).value_or(FolderReport())));
    if (!open()) return;
    for (const auto& [offset, payload] : read_all()) {
      if (exactly) require(payload == "record " + std::to_string(offset));
      if (only_known) require(payload.starts_with("record ") && payload.size() <= 9);
    }
    const Offset end = journal_->status().end_offset;
    require(append("new record") == end);
    static_cast<void>(journal_->offset_at(clock_.wall_ms() - 1));
    require(open());
    require(journal_->recovery().damage.empty());
    const auto records = read_all();
    require(!records.empty() && records.back().first == end && records.back().second == "new record");
    clock_.advance(std::chrono::hours(100));
    static_cast<void>(journal_->maintain());
    clock_.advance(std::chrono::hours(100));
    static_cast<void>(journal_->maintain());
  }

 private:
  bool open() {
    journal_.reset();
    auto opened = Journal::open(options_, files_, clock_, random_);
    if (opened) journal_ = std::move(*opened);
    return journal_ != nullptr;
  }
  Offset append(std::string_view record) {
    Batch batch;
    batch.add(record, clock_.wall_ms());
    const auto appended = journal_->append(batch);
    require(appended.has_value());
    return *appended;
  }
  std::vector<std::pair<Offset, std::string>> read_all() {
    const auto reader = journal_->read_from(0);
    std::vector<std::pair<Offset, std::string>> found;
    std::vector<Record> records;
    Offset next = 0;
    do {
      require(reader->read(7, 500, records).has_value());
      for (const Record& record : records) {
        require(record.offset >= next && record.offset < journal_->status().end_offset);
        next = record.offset + 1;
        found.emplace_back(record.offset, record.payload);
      }
    } while (!records.empty());
    require(reader->next_offset() == journal_->status().end_offset);
    static_cast<void>(reader->take_damage());
    return found;
  }

  env::MemoryFileSystem files_;
  env::ManualClock clock_;
  env::SeededRandom random_{1};
  Options options_;
  std::unique_ptr<Journal> journal_;
};

}  // namespace
}  // namespace hitstream::journal

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hitstream::journal;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  Bench bench;
  std::size_t changes = 0;
  const int mode = data[0] % 3;
  if (mode == 0) bench.put(kSecond, rest);
  if (mode == 1) bench.put(kFirst, rest);
  if (mode == 2) changes = bench.change(rest);
  bench.run(mode == 2, mode == 2 && changes <= 1);
  return 0;
}
