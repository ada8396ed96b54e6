#include "shipper/position_file.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/sealed.h"

namespace hitstream::shipper {
namespace {

using base::Errc;

constexpr std::string_view kMagic = "HSSHIPP\n";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHashKeyBytes = 16;

void write_epoch(const Epoch& epoch, base::ByteWriter& out) {
  out.number(epoch.from);
  out.number(static_cast<std::uint32_t>(epoch.firsts.size()));
  for (const stream::HashKey& first : epoch.firsts) {
    out.number(first.high);
    out.number(first.low);
  }
}

bool read_epoch(base::ByteReader& in, Epoch& epoch) {
  epoch.from = in.number<journal::Offset>();
  const auto count = in.number<std::uint32_t>();
  if (!in.ok() || count == 0 || count > in.remaining() / kHashKeyBytes) return false;
  epoch.firsts.resize(count);
  for (stream::HashKey& first : epoch.firsts) {
    first.high = in.number<std::uint64_t>();
    first.low = in.number<std::uint64_t>();
  }
  const auto not_rising = [](const auto& a, const auto& b) { return a >= b; };
  return std::adjacent_find(epoch.firsts.begin(), epoch.firsts.end(), not_rising) == epoch.firsts.end();
}

bool read_epochs(base::ByteReader& in, std::vector<Epoch>& epochs) {
  const auto count = in.number<std::uint32_t>();
  if (!in.ok() || count > kEpochsMax) return false;
  epochs.resize(count);
  for (Epoch& epoch : epochs) {
    if (!read_epoch(in, epoch)) return false;
  }
  const auto not_rising = [](const Epoch& a, const Epoch& b) { return a.from >= b.from; };
  return std::adjacent_find(epochs.begin(), epochs.end(), not_rising) == epochs.end();
}

void write_source(const std::optional<base::SourceId>& source, base::ByteWriter& out) {
  out.number(static_cast<std::uint8_t>(source ? 1 : 0));
  for (const std::uint8_t byte : source.value_or(base::SourceId()).bytes) out.number(byte);
}

bool read_source(base::ByteReader& in, std::optional<base::SourceId>& source) {
  const auto is_known = in.number<std::uint8_t>();
  base::SourceId id;
  for (std::uint8_t& byte : id.bytes) byte = in.number<std::uint8_t>();
  if (is_known == 1) source = id;
  return in.ok() && is_known <= 1 && (is_known == 1 || id == base::SourceId());
}

bool read_position(base::ByteReader& in, SavedPosition& position) {
  position.stream_name = in.text();
  position.stream_created_ms = in.number<base::UnixMillis>();
  position.journal_created_ms = in.number<base::UnixMillis>();
  position.acknowledged = in.number<journal::Offset>();
  if (!read_source(in, position.source)) return false;
  position.reserved = in.number<journal::Offset>();
  return read_epochs(in, position.epochs) && in.ok() && in.remaining() == 0;
}

}  // namespace

std::string encode(const SavedPosition& position) {
  std::string content;
  base::ByteWriter body(content);
  body.text(position.stream_name);
  body.number(position.stream_created_ms);
  body.number(position.journal_created_ms);
  body.number(position.acknowledged);
  write_source(position.source, body);
  body.number(position.reserved);
  body.number(static_cast<std::uint32_t>(position.epochs.size()));
  for (const Epoch& epoch : position.epochs) write_epoch(epoch, body);
  return base::seal(kMagic, kVersion, content);
}

base::Result<SavedPosition> decode(std::string_view bytes) {
  const auto unsealed = base::unseal(bytes, kMagic, kVersion);
  if (!unsealed) return base::forward(unsealed.error());
  base::ByteReader in(unsealed->content);
  SavedPosition position;
  if (!read_position(in, position)) return base::fail(Errc::kCorrupt, "malformed content");
  return position;
}

}  // namespace hitstream::shipper
