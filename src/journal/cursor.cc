#include "journal/cursor.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace hitstream::journal {
namespace {

constexpr std::size_t kChunkBytes = 256 * base::kKiB;

}  // namespace

Cursor::Cursor(std::shared_ptr<const env::File> file, std::uint64_t at_byte)
    : file_(std::move(file)), at_byte_(at_byte), buffer_at_(at_byte) {}

std::string_view Cursor::buffered() const {
  if (at_byte_ < buffer_at_ || at_byte_ > buffer_at_ + buffer_used_) return {};
  const std::size_t begin = at_byte_ - buffer_at_;
  return {buffer_.data() + begin, buffer_used_ - begin};
}

Cursor::Step Cursor::next(std::uint64_t limit, Frame& frame) {
  const std::uint64_t end = std::min(limit, file_end_);
  if (at_byte_ >= end) return Step::kEnd;
  // The buffer never holds more than some earlier, lower limit allowed.
  switch (decode_frame(buffered(), frame)) {
    case FrameState::kGood:
      at_byte_ += frame.bytes;
      return Step::kFrame;
    case FrameState::kBadLength:
      bad_ = {0, "impossible length", false};
      return Step::kBad;
    case FrameState::kBadChecksum:
      bad_ = {frame.bytes, "checksum does not match", false};
      return Step::kBad;
    case FrameState::kCut:
      break;
  }
  if (frame.bytes > end - at_byte_) {
    bad_ = {0, "cut off", true};
    return Step::kBad;
  }
  wanted_ = frame.bytes;
  return Step::kStarved;
}

base::Result<> Cursor::load(std::uint64_t limit) {
  const std::string_view kept = buffered();
  if (!kept.empty()) std::memmove(buffer_.data(), kept.data(), kept.size());
  buffer_at_ = at_byte_;
  buffer_used_ = kept.size();
  const std::uint64_t end = std::min(limit, file_end_);
  const std::size_t size = std::min<std::uint64_t>(std::max(kChunkBytes, wanted_), end - at_byte_);
  if (buffer_.size() < size) buffer_.resize(size);
  const auto got =
      file_->read_at(buffer_at_ + buffer_used_, {buffer_.data() + buffer_used_, size - buffer_used_});
  if (!got) return base::forward(got.error());
  buffer_used_ += *got;
  if (buffer_used_ < size) file_end_ = buffer_at_ + buffer_used_;
  return {};
}

base::Result<Cursor::Step> Cursor::step(std::uint64_t limit, Frame& frame) {
  for (;;) {
    const Step step = next(limit, frame);
    if (step != Step::kStarved) return step;
    if (auto loaded = load(limit); !loaded) return base::forward(loaded.error());
  }
}

base::Result<bool> Cursor::lengths_add_up(std::uint64_t limit, std::uint64_t frames) {
  const std::uint64_t begin = at_byte_;
  Frame frame;
  base::Result<bool> answer = false;
  for (std::uint64_t count = 0;; ++count) {
    const auto step = this->step(limit, frame);
    if (!step) answer = base::forward(step.error());
    if (step && *step == Step::kEnd) answer = at_byte_ == limit && count == frames;
    if (!step || *step == Step::kEnd || (*step == Step::kBad && bad_.bytes == 0)) break;
    if (*step == Step::kBad) at_byte_ += bad_.bytes;
  }
  at_byte_ = begin;
  return answer;
}

}  // namespace hitstream::journal
