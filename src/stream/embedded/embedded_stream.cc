#include "stream/embedded/embedded_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "stream/embedded/token.h"

namespace hitstream::stream::embedded {
namespace {

using base::Errc;
using base::Result;
using journal::Journal;
using journal::Offset;

constexpr std::size_t kRecordsPerRead = 1000;
constexpr std::size_t kBytesPerRead = 256 * base::kKiB;

class EmbeddedReader final : public ShardReader {
 public:
  // `wanted`: where the caller meant to start; what lies between it and where the journal begins is lost.
  EmbeddedReader(Journal& journal, Offset wanted) : journal_(journal), reader_(journal.read_from(wanted)) {
    lost_records_ = reader_->next_offset() - std::min(wanted, reader_->next_offset());
  }

  Result<> read(Batch& out) override {
    out.records.clear();
    out.children.clear();
    out.shard_end = false;
    out.lost_records = 0;
    if (auto read = reader_->read(kRecordsPerRead, kBytesPerRead, records_); !read) return read;
    fill(out.records);
    for (const journal::Damage& damage : reader_->take_damage()) lost_records_ += damage.records_lost;
    out.lost_records = std::exchange(lost_records_, 0);
    out.next = position();
    out.behind_latest_ms = behind_latest_ms();
    return {};
  }

 private:
  void fill(std::vector<Record>& out) {
    numbers_.resize(records_.size());
    for (std::size_t i = 0; i < records_.size(); ++i) {
      const journal::Record& record = records_[i];
      out.push_back({record.payload, text_of(record.offset, numbers_[i]), record.time_ms,
                     hit::Origin{record.source, record.seq}});
    }
  }

  using Digits = std::array<char, 20>;
  static std::string_view text_of(Offset offset, Digits& room) {
    const auto written = std::to_chars(room.data(), room.data() + room.size(), offset);
    return {room.data(), static_cast<std::size_t>(written.ptr - room.data())};
  }

  Position position() {
    const Offset next = reader_->next_offset();
    Token token{next, std::nullopt};
    if (!records_.empty() && records_.back().offset + 1 == next) {
      token.source = records_.back().source;
    } else if (next > 0) {
      if (const auto source = journal_.source_at(next - 1)) token.source = *source;
    }
    return {journal_.created_ms(), to_text(token)};
  }

  std::int64_t behind_latest_ms() const {
    const journal::Status status = journal_.status();
    if (records_.empty() || reader_->next_offset() >= status.end_offset) return 0;
    return std::max<std::int64_t>(1, status.newest_ms - records_.back().time_ms);
  }

  Journal& journal_;
  std::unique_ptr<journal::Reader> reader_;
  std::vector<journal::Record> records_;
  std::vector<Digits> numbers_;  // the sequence numbers of a batch
  std::uint64_t lost_records_ = 0;
};

base::Unexpected mismatch(std::string message) { return base::fail(Errc::kMismatch, std::move(message)); }

class EmbeddedStream final : public Stream {
 public:
  explicit EmbeddedStream(Journal& journal) : journal_(journal) {}

  Result<std::vector<ShardInfo>> shards() override {
    return std::vector<ShardInfo>{{{kShardName}, {}, false}};
  }

  Result<std::unique_ptr<ShardReader>> open(const base::ShardId& shard, const Start& start) override {
    if (shard.name != kShardName) return base::fail(Errc::kNotFound, "the stream has no shard " + shard.name);
    const auto offset = offset_to_start(start);
    if (!offset) return base::forward(offset.error());
    return std::make_unique<EmbeddedReader>(journal_, *offset);
  }

  bool is_before(const Record& record, const Position& position) const override {
    const auto token = parse_token(position.token);
    const auto offset = base::parse_decimal(record.sequence_number);
    return token && offset && *offset < token->offset;
  }

 private:
  Result<Offset> offset_to_start(const Start& start) {
    switch (start.kind) {
      case Start::Kind::kAfterPosition:
        return offset_after(start.position);
      case Start::Kind::kAtTimestamp:
        return journal_.offset_at(start.time_ms);
      case Start::Kind::kTrimHorizon:
        return journal_.status().first_offset;
      case Start::Kind::kLatest:
        break;
    }
    return journal_.status().end_offset;
  }

  Result<Offset> offset_after(const Position& position) {
    const auto token = parse_token(position.token);
    if (!token) return mismatch(fmt::format("\"{}\" is no position of an embedded stream", position.token));
    if (position.stream_created_ms != journal_.created_ms()) {
      return mismatch(
          fmt::format("the position belongs to a journal made at {} ms, this one was made at {} ms",
                      position.stream_created_ms, journal_.created_ms()));
    }
    const journal::Status status = journal_.status();
    if (token->offset > status.end_offset) {
      return mismatch(
          fmt::format("the position is at record {}, but the journal ends at {}: it has lost its end",
                      token->offset, status.end_offset));
    }
    if (auto checked = check_source(*token); !checked) return base::forward(checked.error());
    return token->offset;
  }

  // Tells a journal that lost its end and went on with other records under the same offsets.
  Result<> check_source(const Token& token) {
    if (token.offset == 0) return {};
    const auto source = journal_.source_at(token.offset - 1);
    if (!source && source.error().code == Errc::kNotFound) return {};  // freed: nothing to compare with
    if (!source) return mismatch("the position cannot be checked: " + source.error().message);
    if (token.source == *source) return {};
    return mismatch(fmt::format(
        "record {} before the position came from {}, but the journal holds one from {}: it has "
        "lost its end and gone on with other records",
        token.offset - 1, token.source ? token.source->hex() : "an unknown source", source->hex()));
  }

  Journal& journal_;
};

}  // namespace

std::unique_ptr<Stream> make_embedded_stream(Journal& journal, const env::Clock&) {
  return std::make_unique<EmbeddedStream>(journal);
}

std::optional<Offset> offset_of(const Position& position) {
  const auto token = parse_token(position.token);
  if (!token) return std::nullopt;
  return token->offset;
}

}  // namespace hitstream::stream::embedded
