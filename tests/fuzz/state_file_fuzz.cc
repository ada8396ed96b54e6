// Any bytes as a state file; and, behind a checksum that fits, as its content, as repeats and as a bitmap of
// theirs.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "consumer/repeats.h"
#include "consumer/state_file.h"

namespace {

using namespace hitstream;

void require(bool holds) {
  if (!holds) std::abort();
}

void decode_any(std::string_view bytes) {
  const auto state = consumer::decode(bytes);
  if (!state) return require(!state.error().message.empty());
  require(consumer::decode(consumer::encode(*state)) == *state);
}

// As encode() would frame it, so that the content is looked at and not only its checksum.
std::string framed(std::string_view content) {
  std::string bytes = consumer::encode({}).substr(0, 12);
  base::ByteWriter out(bytes);
  out.number(base::mask_crc(base::crc32c(content)));
  out.raw(content);
  return bytes;
}

// What loads must behave as a set does, and load again as it was saved.
void load_repeats(std::string_view bytes) {
  consumer::Repeats repeats;
  base::ByteReader in(bytes);
  if (!repeats.load(in)) return;
  std::string saved;
  base::ByteWriter out(saved);
  repeats.save(out);
  consumer::Repeats again;
  base::ByteReader saved_in(saved);
  require(again.load(saved_in) && saved_in.remaining() == 0);
  hit::Origin origin;
  for (std::size_t i = 0; i < origin.src.bytes.size() && i + 4 < bytes.size(); ++i) {
    origin.src.bytes[i] = static_cast<std::uint8_t>(bytes[i + 4]);
  }
  for (const std::uint64_t seq : {0ULL, 1ULL, 2ULL, 65'535ULL, 65'536ULL, 4'294'967'296ULL, ~0ULL}) {
    origin.seq = seq;
    require(repeats.first_time(origin, 0) == again.first_time(origin, 0));
    require(!repeats.first_time(origin, 0));
  }
}

// One source with an empty range and the bytes as its only bitmap.
std::string as_bitmap(std::string_view bytes) {
  std::string repeats;
  base::ByteWriter out(repeats);
  out.number(std::uint32_t{1});
  for (int i = 0; i < 16; ++i) out.number(static_cast<std::uint8_t>(i));
  out.number(std::int64_t{0});
  out.number(std::uint8_t{0});
  out.number(std::uint64_t{0});
  out.number(std::uint64_t{0});
  out.number(std::uint32_t{1});
  out.number(std::uint32_t{0});
  out.text(bytes);
  return repeats;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  decode_any(bytes);
  decode_any(framed(bytes));
  load_repeats(bytes);
  load_repeats(as_bitmap(bytes));
  return 0;
}
