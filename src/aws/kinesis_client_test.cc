#include "aws/kinesis_client.h"

#include <gmock/gmock.h>

#include "aws/kinesis_fixture.h"

namespace hitstream::aws {
namespace {

using How = Answer::How;
using testing::ElementsAre;
using testing::HasSubstr;

class KinesisClientTest : public KinesisFixture {
 protected:
  // Answers every request with `body`, and keeps the last one.
  void start_with(std::string body) { start_with({How::kWhole, 200, std::move(body)}); }
  void start_with(Answer answer) {
    start([this, answer = std::move(answer)](const ServedRequest& request) {
      last = request;
      return answer;
    });
  }
  Outcome<RecordBatch> get_records() {
    std::optional<Outcome<RecordBatch>> outcome;
    kinesis->get_records("ITERATOR", 1000, keep(outcome));
    return wait_for(outcome);
  }
  std::string iterator_body(const IteratorRequest& request) {
    std::optional<Outcome<std::string>> outcome;
    kinesis->get_shard_iterator("hits", request, keep(outcome));
    EXPECT_EQ(wait_for(outcome).value_or("none"), "ITERATOR");
    EXPECT_EQ(last.operation(), "GetShardIterator");
    return last.body;
  }
  ServedRequest last;
};

TEST_F(KinesisClientTest, CreatesStreamsOfBothModes) {
  start_with("");
  std::optional<Outcome<void>> outcome;
  kinesis->create_stream({"hits", 4}, keep(outcome));
  EXPECT_TRUE(wait_for(outcome).has_value());
  EXPECT_EQ(last.operation(), "CreateStream");
  EXPECT_EQ(last.body, R"({"StreamName":"hits","ShardCount":4})");
  outcome.reset();
  kinesis->create_stream({"hits", std::nullopt}, keep(outcome));
  EXPECT_TRUE(wait_for(outcome).has_value());
  EXPECT_EQ(last.body, R"({"StreamName":"hits","StreamModeDetails":{"StreamMode":"ON_DEMAND"}})");
}

TEST_F(KinesisClientTest, DeletesAStreamWithItsConsumers) {
  start_with("");
  std::optional<Outcome<void>> outcome;
  kinesis->delete_stream("hits", keep(outcome));
  EXPECT_TRUE(wait_for(outcome).has_value());
  EXPECT_EQ(last.operation(), "DeleteStream");
  EXPECT_EQ(last.body, R"({"StreamName":"hits","EnforceConsumerDeletion":true})");
}

TEST_F(KinesisClientTest, DescribesAStream) {
  start_with(
      R"({"StreamDescriptionSummary":{"StreamName":"hits","StreamARN":"arn:s","StreamStatus":"UPDATING",)"
      R"("StreamModeDetails":{"StreamMode":"ON_DEMAND"},"RetentionPeriodHours":48,"KeyId":null,)"
      R"("StreamCreationTimestamp":1700000000.125,"EnhancedMonitoring":[{"ShardLevelMetrics":[]}],)"
      R"("EncryptionType":"KMS","OpenShardCount":7,"ConsumerCount":2}})");
  std::optional<Outcome<StreamSummary>> outcome;
  kinesis->describe_stream("hits", keep(outcome));
  const StreamSummary summary = wait_for(outcome).value();
  EXPECT_EQ(summary.name, "hits");
  EXPECT_EQ(summary.arn, "arn:s");
  EXPECT_EQ(summary.status, "UPDATING");
  EXPECT_EQ(summary.mode, "ON_DEMAND");
  EXPECT_EQ(summary.created_ms, 1'700'000'000'125);
  EXPECT_EQ(summary.retention_hours, 48);
  EXPECT_EQ(summary.open_shards, 7);
  EXPECT_EQ(summary.consumers, 2);
  EXPECT_EQ(summary.encryption, "KMS");
}

TEST_F(KinesisClientTest, ListsTheShardsOfAllPages) {
  std::vector<std::string> bodies;
  start([&](const ServedRequest& request) {
    bodies.push_back(request.body);
    if (bodies.size() == 1) {
      return Answer{How::kWhole, 200,
                    R"({"NextToken":"MORE","Shards":[{"ShardId":"s-0","HashKeyRange":{"StartingHashKey":"0",)"
                    R"("EndingHashKey":"99"},"SequenceNumberRange":{"StartingSequenceNumber":"1",)"
                    R"("EndingSequenceNumber":"5"}}]})"};
    }
    return Answer{How::kWhole, 200,
                  R"({"NextToken":null,"Shards":[{"ShardId":"s-1","ParentShardId":"s-0",)"
                  R"("AdjacentParentShardId":null,"SequenceNumberRange":{"StartingSequenceNumber":"6",)"
                  R"("EndingSequenceNumber":null}}]})"};
  });
  std::optional<Outcome<std::vector<Shard>>> outcome;
  kinesis->list_shards("hits", keep(outcome));
  const std::vector<Shard> shards = wait_for(outcome).value();
  EXPECT_THAT(bodies, ElementsAre(R"({"StreamName":"hits"})", R"({"NextToken":"MORE"})"));
  ASSERT_EQ(shards.size(), 2U);
  EXPECT_EQ(shards[0].id, "s-0");
  EXPECT_EQ(shards[0].first_hash_key, "0");
  EXPECT_EQ(shards[0].last_hash_key, "99");
  EXPECT_EQ(shards[0].first_sequence_number, "1");
  EXPECT_EQ(shards[0].last_sequence_number, "5");
  EXPECT_EQ(shards[1].parent, "s-0");
  EXPECT_EQ(shards[1].adjacent_parent, "");
  EXPECT_EQ(shards[1].last_sequence_number, "");
}

TEST_F(KinesisClientTest, PutsRecordsAndTellsEachResult) {
  start_with(R"({"FailedRecordCount":1,"Records":[{"SequenceNumber":"21","ShardId":"s-0","ErrorCode":null},)"
             R"({"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":"Rate exceeded"}]})");
  std::optional<Outcome<std::vector<PutEntryResult>>> outcome;
  {
    const std::string data = std::string("\0\xff", 2) + "hit";
    kinesis->put_records("hits", {{"a\"\\\n\xc3\xa9\xff", "", data}, {"b", "170", ""}}, keep(outcome));
  }
  const auto results = wait_for(outcome).value();
  EXPECT_EQ(last.operation(), "PutRecords");
  EXPECT_EQ(
      last.body,
      "{\"StreamName\":\"hits\",\"Records\":[{\"PartitionKey\":\"a\\\"\\\\\\u000a\xc3\xa9\xef\xbf\xbd\","
      "\"Data\":\"AP9oaXQ=\"},{\"PartitionKey\":\"b\",\"ExplicitHashKey\":\"170\",\"Data\":\"\"}]}");
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].shard, "s-0");
  EXPECT_EQ(results[0].sequence_number, "21");
  EXPECT_EQ(results[0].error_code, "");
  EXPECT_EQ(results[1].error_code, "ProvisionedThroughputExceededException");
  EXPECT_EQ(results[1].error_message, "Rate exceeded");
}

TEST_F(KinesisClientTest, ResultsThatDoNotFitTheEntriesAreUnreadable) {
  start_with(R"({"Records":[{"SequenceNumber":"21","ShardId":"s-0"}]})");
  std::optional<Outcome<std::vector<PutEntryResult>>> outcome;
  kinesis->put_records("hits", {{"a", "", "1"}, {"b", "", "2"}}, keep(outcome));
  EXPECT_EQ(wait_for(outcome).error().kind, Failure::Kind::kUnreadable);
}

TEST_F(KinesisClientTest, AsksForIteratorsOfEachType) {
  start_with(R"({"ShardIterator":"ITERATOR"})");
  const std::string begin = R"({"StreamName":"hits","ShardId":"s-0","ShardIteratorType":)";
  EXPECT_EQ(iterator_body({"s-0", IteratorType::kTrimHorizon, "", 0}), begin + R"("TRIM_HORIZON"})");
  EXPECT_EQ(iterator_body({"s-0", IteratorType::kLatest, "", 0}), begin + R"("LATEST"})");
  EXPECT_EQ(iterator_body({"s-0", IteratorType::kAtTimestamp, "", 1'700'000'000'007}),
            begin + R"("AT_TIMESTAMP","Timestamp":1700000000.007})");
  EXPECT_EQ(iterator_body({"s-0", IteratorType::kAtSequenceNumber, "42", 0}),
            begin + R"("AT_SEQUENCE_NUMBER","StartingSequenceNumber":"42"})");
  EXPECT_EQ(iterator_body({"s-0", IteratorType::kAfterSequenceNumber, "42", 0}),
            begin + R"("AFTER_SEQUENCE_NUMBER","StartingSequenceNumber":"42"})");
}

TEST_F(KinesisClientTest, GetsRecords) {
  start_with(R"({"Records":[{"SequenceNumber":"7","PartitionKey":"caf\u00e9","Data":"AP9oaXQ=",)"
             R"("ApproximateArrivalTimestamp":1700000000.001,"EncryptionType":null}],)"
             R"("NextShardIterator":"NEXT","MillisBehindLatest":1500,"ChildShards":null})");
  const RecordBatch batch = get_records().value();
  EXPECT_EQ(last.body, R"({"ShardIterator":"ITERATOR","Limit":1000})");
  ASSERT_EQ(batch.records.size(), 1U);
  EXPECT_EQ(batch.records[0].sequence_number, "7");
  EXPECT_EQ(batch.records[0].partition_key, "caf\xc3\xa9");
  EXPECT_EQ(batch.records[0].data, std::string("\0\xffhit", 5));
  EXPECT_EQ(batch.records[0].arrival_ms, 1'700'000'000'001);
  EXPECT_EQ(batch.next_iterator, "NEXT");
  EXPECT_EQ(batch.behind_latest_ms, 1500);
  EXPECT_THAT(batch.children, testing::IsEmpty());
}

TEST_F(KinesisClientTest, AShardThatHasEndedNamesItsChildren) {
  start_with(R"({"Records":[],"NextShardIterator":null,"MillisBehindLatest":null,"ChildShards":[)"
             R"({"ShardId":"s-1","ParentShards":["s-0"],"HashKeyRange":{"StartingHashKey":"0"}},)"
             R"({"ShardId":"s-2","ParentShards":["s-0"]}]})");
  const RecordBatch batch = get_records().value();
  EXPECT_FALSE(batch.next_iterator);
  EXPECT_FALSE(batch.behind_latest_ms);
  EXPECT_THAT(batch.children, ElementsAre("s-1", "s-2"));
}

TEST_F(KinesisClientTest, TakesTheLargestReplyThatTheServiceMakes) {
  std::string body = R"({"Records":[)";
  std::string data;
  for (int i = 0; i < 10; ++i) {
    data.assign(1'398'104, 'A');  // 1 MiB of zeros
    body += R"({"SequenceNumber":"7","PartitionKey":"p","Data":")" + data + (i < 9 ? "\"}," : "\"}");
  }
  start_with(body + R"(],"NextShardIterator":"NEXT"})");
  const RecordBatch batch = get_records().value();
  ASSERT_EQ(batch.records.size(), 10U);
  EXPECT_EQ(batch.records[9].data, std::string(1'048'578, '\0'));
}

TEST_F(KinesisClientTest, ALongerReplyIsNotAskedForAgain) {
  start_with(std::string(25 * base::kMiB, ' '));
  EXPECT_EQ(get_records().error().kind, Failure::Kind::kUnreadable);
  EXPECT_EQ(requests, 1);
}

TEST_F(KinesisClientTest, MalformedRecordsAreUnreadable) {
  for (const char* records : {R"([{"SequenceNumber":"7","PartitionKey":"p","Data":"AP9o*XQ="}])",
                              R"([{"SequenceNumber":"7","PartitionKey":"p"}])", R"([{"Data":""}])",
                              R"([{"SequenceNumber":7,"Data":""}])", R"([7])", R"({})", R"([] ])"}) {
    start_with(R"({"NextShardIterator":"NEXT","Records":)" + std::string(records) + "}");
    EXPECT_EQ(get_records().error().kind, Failure::Kind::kUnreadable) << records;
  }
}

TEST_F(KinesisClientTest, ThrottledReadsAreTheCallersBusiness) {
  start_with(refusal(400, "ProvisionedThroughputExceededException"));
  EXPECT_EQ(get_records().error().kind, Failure::Kind::kThrottled);
  EXPECT_EQ(requests, 1);
  start_with(refusal(400, "ExpiredIteratorException"));
  EXPECT_EQ(get_records().error().kind, Failure::Kind::kExpiredIterator);
}

TEST_F(KinesisClientTest, KnowsConsumers) {
  constexpr const char* kOne =
      R"({"ConsumerName":"fan","ConsumerARN":"arn:c","ConsumerStatus":"ACTIVE","ConsumerCreationTimestamp":1.5})";
  start_with(R"({"Consumer":)" + std::string(kOne) + "}");
  std::optional<Outcome<StreamConsumer>> outcome;
  kinesis->register_consumer("arn:s", "fan", keep(outcome));
  EXPECT_EQ(wait_for(outcome).value().arn, "arn:c");
  EXPECT_EQ(last.body, R"({"StreamARN":"arn:s","ConsumerName":"fan"})");

  start_with(R"({"ConsumerDescription":)" + std::string(kOne) + "}");
  outcome.reset();
  kinesis->describe_consumer("arn:s", "fan", keep(outcome));
  const StreamConsumer consumer = wait_for(outcome).value();
  EXPECT_EQ(consumer.name, "fan");
  EXPECT_EQ(consumer.status, "ACTIVE");
  EXPECT_EQ(consumer.created_ms, 1500);
  EXPECT_EQ(last.operation(), "DescribeStreamConsumer");

  start([&](const ServedRequest& request) {
    last = request;
    const bool first = request.body == R"({"StreamARN":"arn:s"})";
    return Answer{How::kWhole, 200,
                  R"({"Consumers":[)" + std::string(kOne) + (first ? R"(],"NextToken":"T"})" : "]}")};
  });
  std::optional<Outcome<std::vector<StreamConsumer>>> list;
  kinesis->list_consumers("arn:s", keep(list));
  EXPECT_EQ(wait_for(list).value().size(), 2U);
  EXPECT_EQ(last.body, R"({"StreamARN":"arn:s","NextToken":"T"})");
}

}  // namespace
}  // namespace hitstream::aws
