// What we write is read by code that is not ours, and what that writes is counted.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import agg from 'aws-kinesis-agg';
import { AGENT } from '../lib/agent.mjs';
import { awsKinesis } from '../lib/aws_cli.mjs';
import { hits as journalHits, records as journalRecords } from '../lib/journal.mjs';
import { startProxy } from '../lib/kinesis.mjs';
import { deaggregate, isAggregate, streamRecords } from '../lib/stream_records.mjs';
import {
  cleanUp, dataFolder, hit, startCollector, startDashboard, startStream, STREAM, untilCounted,
} from '../lib/two_processes.mjs';
import { until } from '../lib/until.mjs';

const ORIGINAL = ['ip', 'referer', 'sid', 'timestamp', 'ua'];
const PUT_UNIT_BYTES = 25_600;
const HITS = 300;

// A hit as the original application wrote it.
const original = (number) => ({
  referer: `https://www.example.org/${number}`, ua: AGENT, ip: '192.0.2.7', sid: `session-${number % 7}`,
  timestamp: String(Date.now()),
});

async function inBatches(count, one) {
  for (let i = 0; i < count; i += 30) {
    await Promise.all(Array.from({ length: Math.min(30, count - i) }, (_, k) => one(i + k)));
  }
}

// All that is on the stream, once it holds `count` hits of those that `counts`.
const untilOnStream = (client, count, counts = () => true) => until(async () => {
  const found = [];
  for await (const { shard, record } of streamRecords(client, STREAM)) {
    found.push({ shard, record, hits: deaggregate(record) });
  }
  return found.reduce((sum, { hits }) => sum + hits.filter(counts).length, 0) >= count ? found : null;
}, { what: `${count} hits on the stream`, everyMs: 200 });

const hashOf = ({ explicitHashKey, partitionKey }) => (explicitHashKey ? BigInt(explicitHashKey)
  : BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`));

// They wait more than they work.
describe('others on the same stream', { concurrency: 3 }, () => {
  test('the SDK and aws-kinesis-agg read what the collector wrote: the journal\'s hits', async (t) => {
    const keep = cleanUp(t);
    const { emulator, client } = await startStream(t, { shards: 3 });
    const collector = keep(await startCollector(emulator.url));
    await inBatches(HITS, (i) => hit(collector, `https://www.example.org/${i}?ü=%20`));
    const wanted = [...journalRecords(collector.journal)]
      .map(({ payload, source, seq }) => ({ ...JSON.parse(payload.toString('utf8')), src: source, seq }));
    const inOrder = (hits) => hits.sort((a, b) => a.seq - b.seq);
    const last = inOrder(wanted).at(-1).seq; // heartbeats go on
    const isWanted = ({ data }) => JSON.parse(data).seq <= last;
    const found = await untilOnStream(client, wanted.length, isWanted);
    const read = found.flatMap(({ hits }) => hits.filter(isWanted).map(({ data }) => JSON.parse(data)));
    assert.deepEqual(inOrder(read), wanted);
    assert.ok(found.some(({ record }) => isAggregate(record.Data)), 'some are packed');
    const sessions = new Map();
    for (const { shard, record, hits } of found) {
      const range = shard.HashKeyRange;
      const size = record.Data.length + Buffer.byteLength(record.PartitionKey);
      assert.ok(size <= 2 * PUT_UNIT_BYTES, `${size} bytes`);
      for (const one of hits) {
        const hash = hashOf(one);
        assert.ok(hash >= BigInt(range.StartingHashKey) && hash <= BigInt(range.EndingHashKey), 'in its shard');
        const { sid } = JSON.parse(one.data);
        assert.equal(one.partitionKey, sid);
        assert.equal(sessions.get(sid) ?? shard.ShardId, shard.ShardId, 'a session keeps its shard');
        sessions.set(sid, shard.ShardId);
      }
    }
  });

  test('the AWS CLI reads what the collector wrote', async (t) => {
    const keep = cleanUp(t);
    const { emulator } = await startStream(t);
    const collector = keep(await startCollector(emulator.url));
    await hit(collector, 'https://www.example.org/one');
    const { ShardIterator: position } = await awsKinesis(emulator.url, ['get-shard-iterator', '--stream-name', STREAM,
      '--shard-id', 'shardId-000000000000', '--shard-iterator-type', 'TRIM_HORIZON']);
    const { src, seq, ...rest } = await until(async () => {
      const { Records } = await awsKinesis(emulator.url, ['get-records', '--shard-iterator', position]);
      return Records.flatMap((record) => deaggregate({ ...record, Data: Buffer.from(record.Data, 'base64') }))
        .map(({ data }) => JSON.parse(data)).find(({ kind }) => kind === 'view');
    }, { what: 'the hit' });
    assert.match(src, /^[0-9a-f]{32}$/);
    assert.ok(seq > 0, 'a heartbeat is before it');
    assert.deepEqual(rest, journalHits(collector.journal)[0]);
  });

  test('--no-aggregation writes the five fields of the original application and nothing else', async (t) => {
    const keep = cleanUp(t);
    const { emulator, client } = await startStream(t, { shards: 2 });
    const collector = keep(await startCollector(emulator.url, { args: ['--no-aggregation'] }));
    await inBatches(50, (i) => hit(collector, `https://www.example.org/${i}`));
    const found = await untilOnStream(client, 50);
    assert.equal(found.length, 50, 'a record for each view');
    for (const { record, shard } of found) {
      const view = JSON.parse(Buffer.from(record.Data).toString('utf8'));
      assert.deepEqual(Object.keys(view).sort(), ORIGINAL);
      for (const field of ORIGINAL) assert.equal(typeof view[field], 'string', field);
      assert.equal(record.PartitionKey, view.sid);
      const range = shard.HashKeyRange;
      const hash = hashOf({ partitionKey: view.sid });
      const inRange = hash >= BigInt(range.StartingHashKey) && hash <= BigInt(range.EndingHashKey);
      assert.ok(inRange, 'its key decides');
    }
    const dashboard = keep(await startDashboard(emulator.url));
    const status = await untilCounted(dashboard, 50);
    assert.deepEqual([status.counted, status.unreadable, status.lost], [50, 0, 0]);
  });

  test('what aws-kinesis-agg, the SDK and the AWS CLI write is counted; what is no hit is told', async (t) => {
    const keep = cleanUp(t);
    const { emulator, client } = await startStream(t, { shards: 2 });
    const dashboard = keep(await startDashboard(emulator.url));

    const aggregator = new agg.RecordAggregator();
    aggregator.aggregateRecords(Array.from({ length: 40 }, (_, i) => (
      { partitionKey: `session-${i % 7}`, data: Buffer.from(JSON.stringify(original(i))) })), false);
    const { partitionKey, data } = aggregator.build();
    const damaged = Buffer.from(data);
    damaged[damaged.length - 1] ^= 1;
    const put = [data, damaged, Buffer.from('no JSON'), Buffer.from(JSON.stringify(original(40)))];
    await client.send(new PutRecordsCommand(
      { StreamName: STREAM, Records: put.map((Data) => ({ PartitionKey: partitionKey, Data })) }));

    const file = path.join(dataFolder(t), 'hit.json');
    writeFileSync(file, JSON.stringify(original(41)));
    await awsKinesis(emulator.url,
      ['put-record', '--stream-name', STREAM, '--partition-key', 'session-1', '--data', `fileb://${file}`]);

    await untilCounted(dashboard, 42);
    const status = await until(async () => {
      const now = await dashboard.status();
      return now.unreadable >= 2 ? now : null;
    }, { what: 'the unreadable records' });
    assert.deepEqual([status.counted, status.unreadable, status.repeats, status.lost], [42, 2, 0, 0]);
  });

  test('every request is signed as the service asks, for both programs', async (t) => {
    const keep = cleanUp(t);
    const { emulator } = await startStream(t);
    const proxy = keep(await startProxy(emulator.url, { limits: { reads: true, puts: true } }));
    const collector = keep(await startCollector(proxy.url));
    const dashboard = keep(await startDashboard(proxy.url));
    await inBatches(100, (i) => hit(collector, `https://www.example.org/${i}`));
    await untilCounted(dashboard, 100);
    const { refused, requests, faults } = await proxy.counts();
    assert.deepEqual(refused, {});
    assert.deepEqual(faults, {}, 'and no limit was met');
    assert.ok(requests.PutRecords > 0 && requests.GetRecords > 0, JSON.stringify(requests));
  });
});
