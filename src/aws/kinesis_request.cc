#include "aws/kinesis_request.h"

#include <fmt/format.h>

#include <iterator>

#include "aws/base64.h"
#include "base/text.h"

namespace hitstream::aws {
namespace {

// Builds one object, field by field.
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }
  void text(std::string_view name, std::string_view value) {
    begin(name);
    append_json_string(out_, value);
  }
  void raw(std::string_view name, std::string_view json) {
    begin(name);
    out_ += json;
  }
  void bytes(std::string_view name, std::string_view value) {
    begin(name);
    out_ += '"';
    append_base64(out_, value);
    out_ += '"';
  }
  void end() { out_ += '}'; }

 private:
  void begin(std::string_view name) {
    if (!out_.ends_with('{')) out_ += ',';
    out_.append("\"").append(name).append("\":");
  }
  std::string& out_;
};

void append_escaped(std::string& out, char c) {
  if (c == '"' || c == '\\') {
    out.append({'\\', c});
  } else if (static_cast<unsigned char>(c) < 0x20) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
  } else {
    out += c;
  }
}

constexpr std::string_view name_of(IteratorType type) {
  switch (type) {
    case IteratorType::kTrimHorizon:
      return "TRIM_HORIZON";
    case IteratorType::kLatest:
      return "LATEST";
    case IteratorType::kAtTimestamp:
      return "AT_TIMESTAMP";
    case IteratorType::kAtSequenceNumber:
      return "AT_SEQUENCE_NUMBER";
    case IteratorType::kAfterSequenceNumber:
      return "AFTER_SEQUENCE_NUMBER";
  }
  return "";
}

void put_position(JsonObject& object, const IteratorRequest& from, std::string_view type_name,
                  std::string_view sequence_name) {
  object.text(type_name, name_of(from.type));
  if (from.type == IteratorType::kAtTimestamp) {
    object.raw("Timestamp", fmt::format("{}.{:03}", from.timestamp_ms / base::kMillisPerSecond,
                                        from.timestamp_ms % base::kMillisPerSecond));
  }
  const bool by_number =
      from.type == IteratorType::kAtSequenceNumber || from.type == IteratorType::kAfterSequenceNumber;
  if (by_number) object.text(sequence_name, from.sequence_number);
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::size_t length = base::utf8_sequence_length(text);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (length == 1) {
      append_escaped(out, text.front());
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

namespace request {

std::string of_strings(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  std::string out;
  JsonObject object(out);
  for (const auto& [name, value] : fields) object.text(name, value);
  object.end();
  return out;
}

std::string create_stream(const Kinesis::CreateStream& stream) {
  std::string out;
  JsonObject object(out);
  object.text("StreamName", stream.name);
  if (stream.shards) {
    object.raw("ShardCount", fmt::format("{}", *stream.shards));
  } else {
    object.raw("StreamModeDetails", R"({"StreamMode":"ON_DEMAND"})");
  }
  object.end();
  return out;
}

std::string delete_stream(std::string_view name) {
  std::string out;
  JsonObject object(out);
  object.text("StreamName", name);
  object.raw("EnforceConsumerDeletion", "true");
  object.end();
  return out;
}

std::string put_records(std::string_view stream, const std::vector<PutEntry>& entries) {
  constexpr std::size_t kFramingBytes = 80;  // names, quotes and commas of an entry
  std::size_t bytes = kFramingBytes + stream.size();
  for (const PutEntry& entry : entries) {
    bytes += (entry.data.size() + 2) / 3 * 4 + entry.partition_key.size() + entry.explicit_hash_key.size() +
             kFramingBytes;
  }
  std::string out;
  out.reserve(bytes);
  JsonObject object(out);
  object.text("StreamName", stream);
  object.raw("Records", "[");
  for (const PutEntry& entry : entries) {
    if (&entry != entries.data()) out += ',';
    JsonObject record(out);
    record.text("PartitionKey", entry.partition_key);
    if (!entry.explicit_hash_key.empty()) record.text("ExplicitHashKey", entry.explicit_hash_key);
    record.bytes("Data", entry.data);
    record.end();
  }
  out += ']';
  object.end();
  return out;
}

std::string get_shard_iterator(std::string_view stream, const IteratorRequest& from) {
  std::string out;
  JsonObject object(out);
  object.text("StreamName", stream);
  object.text("ShardId", from.shard);
  put_position(object, from, "ShardIteratorType", "StartingSequenceNumber");
  object.end();
  return out;
}

std::string get_records(std::string_view iterator, int limit) {
  std::string out;
  JsonObject object(out);
  object.text("ShardIterator", iterator);
  object.raw("Limit", fmt::format("{}", limit));
  object.end();
  return out;
}

std::string subscribe(std::string_view consumer_arn, const IteratorRequest& from) {
  std::string out;
  JsonObject object(out);
  object.text("ConsumerARN", consumer_arn);
  object.text("ShardId", from.shard);
  object.raw("StartingPosition", "");
  JsonObject position(out);
  put_position(position, from, "Type", "SequenceNumber");
  position.end();
  object.end();
  return out;
}

}  // namespace request
}  // namespace hitstream::aws
