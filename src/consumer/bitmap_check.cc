#include "consumer/bitmap_check.h"

#include <bit>
#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace hitstream::consumer {
namespace {

// The names and numbers of the format's description, github.com/RoaringBitmap/RoaringFormatSpec.
constexpr std::uint32_t kCookieWithRuns = 12347;
constexpr std::uint32_t kCookieWithoutRuns = 12346;
constexpr std::uint32_t kOffsetsFromContainers = 4;  // with runs, fewer containers have no offset header
constexpr std::uint32_t kContainersMax = 65536;
constexpr std::uint32_t kArrayValuesMax = 4096;
constexpr std::size_t kBitsetWords = 1024;

struct Container {
  std::uint16_t key = 0;
  std::uint32_t values = 0;
  bool runs = false;
};

bool is_sound_array(base::ByteReader& in, std::uint32_t values) {
  std::int32_t before = -1;
  for (std::uint32_t i = 0; i < values; ++i) {
    const std::int32_t value = in.number<std::uint16_t>();
    if (value <= before) return false;
    before = value;
  }
  return in.ok();
}

bool is_sound_bitset(base::ByteReader& in, std::uint32_t values) {
  std::uint32_t found = 0;
  for (std::size_t i = 0; i < kBitsetWords; ++i) {
    found += static_cast<std::uint32_t>(std::popcount(in.number<std::uint64_t>()));
  }
  return in.ok() && found == values;
}

bool are_sound_runs(base::ByteReader& in, std::uint32_t values) {
  const std::uint32_t runs = in.number<std::uint16_t>();
  std::uint32_t found = 0;
  std::uint32_t free_from = 0;
  for (std::uint32_t i = 0; i < runs; ++i) {
    const std::uint32_t first = in.number<std::uint16_t>();
    const std::uint32_t end = first + in.number<std::uint16_t>() + 1U;
    if (!in.ok() || first < free_from || end > 65536) return false;
    found += end - first;
    free_from = end;
  }
  return in.ok() && found == values;
}

bool is_sound(base::ByteReader& in, const Container& container) {
  if (container.runs) return are_sound_runs(in, container.values);
  return container.values > kArrayValuesMax ? is_sound_bitset(in, container.values)
                                            : is_sound_array(in, container.values);
}

// The header in front of the containers; empty when it is not sound.
std::vector<Container> read_header(base::ByteReader& in) {
  const auto cookie = in.number<std::uint32_t>();
  const bool with_runs = (cookie & 0xFFFFU) == kCookieWithRuns;
  if (!with_runs && cookie != kCookieWithoutRuns) return {};
  const std::uint32_t count = with_runs ? (cookie >> 16U) + 1 : in.number<std::uint32_t>();
  if (count > kContainersMax) return {};
  const std::string_view run_flags = in.raw(with_runs ? (count + 7) / 8 : 0);
  if (in.remaining() / 4 < count) return {};
  std::vector<Container> containers(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    containers[i].key = in.number<std::uint16_t>();
    containers[i].values = in.number<std::uint16_t>() + 1U;
    containers[i].runs = with_runs && ((static_cast<unsigned char>(run_flags[i / 8]) >> (i % 8)) & 1U) != 0;
    if (i > 0 && containers[i].key <= containers[i - 1].key) return {};
  }
  if (!with_runs || count >= kOffsetsFromContainers) (void)in.raw(std::size_t{4} * count);
  return in.ok() ? containers : std::vector<Container>();
}

}  // namespace

bool is_sound_bitmap(std::string_view bytes) {
  base::ByteReader in(bytes);
  const std::vector<Container> containers = read_header(in);
  for (const Container& container : containers) {
    if (!is_sound(in, container)) return false;
  }
  return !containers.empty() && in.ok() && in.remaining() == 0;
}

}  // namespace hitstream::consumer
