// All records of a stream, read with the AWS SDK and de-aggregated by code that is not ours.
import { GetRecordsCommand, GetShardIteratorCommand, ListShardsCommand } from '@aws-sdk/client-kinesis';
import agg from 'aws-kinesis-agg';

async function allShards(client, stream) {
  const shards = [];
  for (let token; ;) {
    const page = await client.send(new ListShardsCommand(token ? { NextToken: token } : { StreamName: stream }));
    shards.push(...page.Shards);
    token = page.NextToken;
    if (!token) return shards;
  }
}

// Every Kinesis record of a shard, open or closed, from its beginning to what is there now.
async function* shardRecords(client, stream, shard) {
  let { ShardIterator: position } = await client.send(new GetShardIteratorCommand(
    { StreamName: stream, ShardId: shard.ShardId, ShardIteratorType: 'TRIM_HORIZON' }));
  for (let empty = 0; position && empty < 2;) {
    const page = await client.send(new GetRecordsCommand({ ShardIterator: position, Limit: 1000 }));
    yield* page.Records;
    empty = page.Records.length === 0 ? empty + 1 : 0;
    position = page.NextShardIterator;
  }
}

const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
export const isAggregate = (data) => MAGIC.equals(Buffer.from(data).subarray(0, 4));

// The records within a Kinesis record: [{ partitionKey, explicitHashKey, data (Buffer) }]. Fails on a wrong checksum.
export function deaggregate({ PartitionKey, ExplicitHashKey, SequenceNumber, Data }) {
  if (!isAggregate(Data)) {
    return [{ partitionKey: PartitionKey, explicitHashKey: ExplicitHashKey, data: Buffer.from(Data) }];
  }
  let inner;
  const data = Buffer.from(Data).toString('base64');
  const record = { partitionKey: PartitionKey, sequenceNumber: SequenceNumber, data };
  agg.deaggregateSync(record, true, (problem, records) => {
    if (problem) throw problem instanceof Error ? problem : new Error(String(problem));
    inner = records;
  });
  return inner.map((one) => ({
    partitionKey: one.partitionKey, explicitHashKey: one.explicitPartitionKey, data: Buffer.from(one.data, 'base64'),
  }));
}

// Kinesis records as they are, with the shard they came from.
export async function* streamRecords(client, stream) {
  for (const shard of await allShards(client, stream)) {
    for await (const record of shardRecords(client, stream, shard)) yield { shard, record };
  }
}

// Everything on the stream, parsed, repeats included: hits and heartbeats.
export async function* streamEntries(client, stream) {
  for await (const { record } of streamRecords(client, stream)) {
    for (const { data } of deaggregate(record)) yield JSON.parse(data.toString('utf8'));
  }
}

// Every hit on the stream.
export async function* streamHits(client, stream) {
  for await (const entry of streamEntries(client, stream)) if (entry.kind !== 'heartbeat') yield entry;
}
