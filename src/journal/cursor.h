// Walks the frames of one segment file through a buffer. Private to the journal.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "env/files.h"
#include "journal/format.h"

namespace hitstream::journal {

// Not thread-safe. `limit` below is how many bytes of the file may be read: what is committed.
class Cursor {
 public:
  enum class Step {
    kFrame,    // a good frame; the cursor stands behind it
    kStarved,  // the frame is not in the buffer yet: load()
    kEnd,      // at the limit, or at the end of the file if that comes first
    kBad,      // the cursor stands before a bad frame; bad() tells why
  };
  struct Bad {
    std::size_t bytes = 0;  // of the frame, going by its length; 0 when its length cannot be right
    const char* what = "";
    bool is_cut_off = false;  // the limit comes before its end
  };

  // An empty cursor only to be assigned to.
  Cursor() = default;
  explicit Cursor(std::shared_ptr<const env::File> file, std::uint64_t at_byte = kHeaderBytes);

  // Views in `frame` stay valid until load().
  [[nodiscard]] Step next(std::uint64_t limit, Frame& frame);
  // Reads on from the cursor, a chunk or at least the frame it stands before.
  [[nodiscard]] base::Result<> load(std::uint64_t limit);
  // next() and load() in one: never kStarved.
  [[nodiscard]] base::Result<Step> step(std::uint64_t limit, Frame& frame);

  // Whether hopping on by the frames' lengths alone leads to `limit` in exactly `frames` steps. Only then the
  // length of a frame whose checksum does not match can be trusted. The cursor stays where it is, also on
  // errors.
  [[nodiscard]] base::Result<bool> lengths_add_up(std::uint64_t limit, std::uint64_t frames);

  [[nodiscard]] const Bad& bad() const { return bad_; }
  [[nodiscard]] std::uint64_t at_byte() const { return at_byte_; }
  void move_to(std::uint64_t at_byte) { at_byte_ = at_byte; }

 private:
  [[nodiscard]] std::string_view buffered() const;

  std::shared_ptr<const env::File> file_;
  std::uint64_t at_byte_ = 0;
  std::vector<char> buffer_;
  std::uint64_t buffer_at_ = 0;  // the file's byte that the buffer begins with
  std::size_t buffer_used_ = 0;
  std::size_t wanted_ = kFrameHeadBytes;
  std::uint64_t file_end_ = std::numeric_limits<std::uint64_t>::max();  // where reading found it, if it did
  Bad bad_;
};

}  // namespace hitstream::journal
