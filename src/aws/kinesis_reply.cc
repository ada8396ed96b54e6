#include "aws/kinesis_reply.h"

#include <utility>

#include "aws/base64.h"
#include "aws/json_fields.h"

namespace hitstream::aws {
namespace {

using json::each_element;
using json::each_field_of;
using json::ondemand::value;
using Name = std::string_view;

bool read_shard(value& from, Shard& out) {
  return each_field_of(from, [&](Name name, value& field) {
    if (name == "ShardId") return json::read(field, out.id);
    if (name == "ParentShardId") return json::read(field, out.parent);
    if (name == "AdjacentParentShardId") return json::read(field, out.adjacent_parent);
    if (name == "HashKeyRange") {
      return each_field_of(field, [&](Name key, value& part) {
        if (key == "StartingHashKey") return json::read(part, out.first_hash_key);
        if (key == "EndingHashKey") return json::read(part, out.last_hash_key);
        return true;
      });
    }
    if (name != "SequenceNumberRange") return true;
    return each_field_of(field, [&](Name key, value& part) {
      if (key == "StartingSequenceNumber") return json::read(part, out.first_sequence_number);
      if (key == "EndingSequenceNumber") return json::read(part, out.last_sequence_number);
      return true;
    });
  });
}

bool read_data(value& from, std::string& out) {
  std::string_view text;
  return json::read_view(from, text) && decode_base64(text, out);
}

bool read_record(value& from, StreamRecord& out) {
  bool has_data = false;
  const bool good = each_field_of(from, [&](Name name, value& field) {
    if (name == "SequenceNumber") return json::read(field, out.sequence_number);
    if (name == "PartitionKey") return json::read(field, out.partition_key);
    if (name == "ApproximateArrivalTimestamp") return json::read_time(field, out.arrival_ms);
    if (name != "Data") return true;
    has_data = true;
    return read_data(field, out.data);
  });
  return good && has_data && !out.sequence_number.empty();
}

bool read_records(value& from, std::vector<StreamRecord>& out) {
  return each_element(from, [&](value& element) { return read_record(element, out.emplace_back()); });
}

bool read_children(value& from, std::vector<std::string>& out) {
  return each_element(from, [&](value& element) {
    return each_field_of(element, [&](Name name, value& field) {
      return name != "ShardId" || json::read(field, out.emplace_back());
    });
  });
}

bool read_consumer(value& from, StreamConsumer& out) {
  return each_field_of(from, [&](Name name, value& field) {
    if (name == "ConsumerName") return json::read(field, out.name);
    if (name == "ConsumerARN") return json::read(field, out.arn);
    if (name == "ConsumerStatus") return json::read(field, out.status);
    if (name == "ConsumerCreationTimestamp") return json::read_time(field, out.created_ms);
    return true;
  });
}

bool read_summary(value& from, StreamSummary& out) {
  return each_field_of(from, [&](Name name, value& field) {
    if (name == "StreamName") return json::read(field, out.name);
    if (name == "StreamARN") return json::read(field, out.arn);
    if (name == "StreamStatus") return json::read(field, out.status);
    if (name == "StreamCreationTimestamp") return json::read_time(field, out.created_ms);
    if (name == "RetentionPeriodHours") return json::read(field, out.retention_hours);
    if (name == "OpenShardCount") return json::read(field, out.open_shards);
    if (name == "ConsumerCount") return json::read(field, out.consumers);
    if (name == "EncryptionType") return json::read(field, out.encryption);
    if (name != "StreamModeDetails") return true;
    return each_field_of(
        field, [&](Name key, value& part) { return key != "StreamMode" || json::read(part, out.mode); });
  });
}

bool read_put_result(value& from, PutEntryResult& out) {
  const bool good = each_field_of(from, [&](Name name, value& field) {
    if (name == "ShardId") return json::read(field, out.shard);
    if (name == "SequenceNumber") return json::read(field, out.sequence_number);
    if (name == "ErrorCode") return json::read(field, out.error_code);
    if (name == "ErrorMessage") return json::read(field, out.error_message);
    return true;
  });
  return good && (!out.sequence_number.empty() || !out.error_code.empty());
}

}  // namespace

struct ReplyReader::State {
  json::ondemand::parser parser;

  // Visits the fields of the reply; `what` names it in the error.
  template <class T, class Visit, class Complete>
  base::Result<T> read(const char* what, std::string body, const Visit& visit, const Complete& complete) {
    body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
    json::ondemand::document document;
    const simdjson::padded_string_view padded(body.data(), body.size(), body.capacity());
    T out;
    const bool good =
        parser.iterate(padded).get(document) == simdjson::SUCCESS &&
        json::each_field(document, [&](Name name, value& field) { return visit(out, name, field); }) &&
        document.current_location().error() == simdjson::OUT_OF_BOUNDS && complete(out);
    if (!good) return base::fail(base::Errc::kCorrupt, std::string(what) + ": the reply makes no sense");
    return out;
  }
};

ReplyReader::ReplyReader() : state_(std::make_unique<State>()) {}
ReplyReader::~ReplyReader() = default;

base::Result<StreamSummary> ReplyReader::stream_summary(std::string body) {
  return state_->read<StreamSummary>(
      "description of a stream", std::move(body),
      [](StreamSummary& out, Name name, value& field) {
        if (out.mode.empty()) out.mode = "PROVISIONED";  // older services do not tell
        return name != "StreamDescriptionSummary" || read_summary(field, out);
      },
      [](const StreamSummary& out) { return !out.name.empty() && !out.status.empty(); });
}

base::Result<Page<Shard>> ReplyReader::shards(std::string body) {
  bool listed = false;
  return state_->read<Page<Shard>>(
      "list of shards", std::move(body),
      [&](Page<Shard>& out, Name name, value& field) {
        if (name == "NextToken") return json::read(field, out.next_token);
        if (name != "Shards") return true;
        listed = true;
        return each_element(field, [&](value& shard) { return read_shard(shard, out.items.emplace_back()); });
      },
      [&](const Page<Shard>&) { return listed; });
}

base::Result<std::vector<PutEntryResult>> ReplyReader::put_results(std::string body, std::size_t entries) {
  using Results = std::vector<PutEntryResult>;
  return state_->read<Results>(
      "results of a put", std::move(body),
      [](Results& out, Name name, value& field) {
        if (name != "Records") return true;
        return each_element(field,
                            [&](value& result) { return read_put_result(result, out.emplace_back()); });
      },
      [&](const Results& out) { return out.size() == entries; });
}

base::Result<std::string> ReplyReader::iterator(std::string body) {
  return state_->read<std::string>(
      "iterator of a shard", std::move(body),
      [](std::string& out, Name name, value& field) {
        return name != "ShardIterator" || json::read(field, out);
      },
      [](const std::string& out) { return !out.empty(); });
}

base::Result<RecordBatch> ReplyReader::records(std::string body) {
  bool listed = false;
  return state_->read<RecordBatch>(
      "records of a shard", std::move(body),
      [&](RecordBatch& out, Name name, value& field) {
        if (name == "ChildShards") return read_children(field, out.children);
        if (name == "MillisBehindLatest") {
          return json::is_null(field) ? json::take_null(field)
                                      : json::read(field, out.behind_latest_ms.emplace());
        }
        if (name == "NextShardIterator") {
          return json::is_null(field) ? json::take_null(field)
                                      : json::read(field, out.next_iterator.emplace());
        }
        if (name != "Records") return true;
        listed = true;
        return read_records(field, out.records);
      },
      [&](const RecordBatch&) { return listed; });
}

base::Result<StreamConsumer> ReplyReader::consumer(std::string body) {
  return state_->read<StreamConsumer>(
      "description of a consumer", std::move(body),
      [](StreamConsumer& out, Name name, value& field) {
        return (name != "Consumer" && name != "ConsumerDescription") || read_consumer(field, out);
      },
      [](const StreamConsumer& out) { return !out.arn.empty(); });
}

base::Result<Page<StreamConsumer>> ReplyReader::consumers(std::string body) {
  bool listed = false;
  return state_->read<Page<StreamConsumer>>(
      "list of consumers", std::move(body),
      [&](Page<StreamConsumer>& out, Name name, value& field) {
        if (name == "NextToken") return json::read(field, out.next_token);
        if (name != "Consumers") return true;
        listed = true;
        return each_element(field, [&](value& of) { return read_consumer(of, out.items.emplace_back()); });
      },
      [&](const Page<StreamConsumer>&) { return listed; });
}

base::Result<SubscriptionEvent> ReplyReader::subscription_event(std::string body) {
  return state_->read<SubscriptionEvent>(
      "event of a subscription", std::move(body),
      [](SubscriptionEvent& out, Name name, value& field) {
        if (name == "ContinuationSequenceNumber") return json::read(field, out.continuation);
        if (name == "MillisBehindLatest") return json::read(field, out.behind_latest_ms);
        if (name == "ChildShards") return read_children(field, out.children);
        return name != "Records" || read_records(field, out.records);
      },
      [](const SubscriptionEvent&) { return true; });
}

}  // namespace hitstream::aws
