// The comparison that the other tests of Kinesis end with finds what it is for: a hit lost, and one under two numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import agg from 'aws-kinesis-agg';
import { auditStream, compareJournal, Runs } from '../lib/audit.mjs';
import { records } from '../lib/journal.mjs';
import { startProgram } from '../lib/program.mjs';
import { cleanUp, dataFolder, startStream, STREAM } from '../lib/two_processes.mjs';

const HITS = 300;
const BATCH = 100;

// A journal with hits, and a stream that holds those that `change` makes of them.
async function streamOf(t, change) {
  const keep = cleanUp(t);
  const { client } = await startStream(t, { shards: 2 });
  const program = keep(await startProgram());
  const runs = new Runs(dataFolder(t));
  await runs.send(program.collectorPort, { count: HITS });
  const entries = [...records(program.journal)].map(({ payload, source, seq }) => (
    { ...JSON.parse(payload.toString('utf8')), src: source, seq }));
  const hits = [...entries.filter(({ kind }) => kind === 'heartbeat'),
    ...change(entries.filter(({ kind }) => kind !== 'heartbeat'))];
  for (let i = 0; i < hits.length; i += BATCH) {
    const aggregator = new agg.RecordAggregator();
    aggregator.aggregateRecords(hits.slice(i, i + BATCH).map((hit) => (
      { partitionKey: hit.sid, data: Buffer.from(JSON.stringify(hit)) })), false);
    const { partitionKey, data } = aggregator.build();
    await client.send(new PutRecordsCommand(
      { StreamName: STREAM, Records: [{ PartitionKey: partitionKey, Data: data }] }));
  }
  return { runs, program, audit: () => auditStream(client, STREAM, runs) };
}

test('all is well: repeats are told and no fault', async (t) => {
  const { program, audit } = await streamOf(t, (hits) => [...hits, ...hits.slice(10, 30)]);
  const seen = await audit();
  assert.deepEqual([seen.distinct, seen.repeats], [HITS, 20]);
  assert.equal(compareJournal(program.journal, seen), HITS);
});

test('a hit that was answered and is not on the stream is found', async (t) => {
  const { audit } = await streamOf(t, (hits) => hits.slice(0, -1));
  await assert.rejects(audit(), /answered 1, on the stream under 0 numbers/);
});

test('a hit that stands under two numbers is found', async (t) => {
  const { audit } = await streamOf(t, (hits) => [...hits, { ...hits[5], seq: 1_000_000 }]);
  await assert.rejects(audit(), /answered 1, on the stream under 2 numbers/);
});

test('two hits under one number are found', async (t) => {
  const { audit } = await streamOf(t, (hits) => hits.map((hit, i) => (i === 7 ? { ...hit, seq: hits[6].seq } : hit)));
  await assert.rejects(audit(), /are two hits/);
});

test('a number that nobody has is found, though its hit was not answered', async (t) => {
  const { runs, audit } = await streamOf(t, (hits) => hits.filter(({ seq }) => seq !== 7));
  for (const { answered } of runs.list) answered.fill(0);
  await assert.rejects(audit(), /number \d+ of \d+ is missing/);
});
