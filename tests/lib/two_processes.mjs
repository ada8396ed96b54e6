// `hitstream collector` and `hitstream dashboard` with a stream between them, and what the tests ask of the stream.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  CreateStreamCommand, DescribeStreamSummaryCommand, ListShardsCommand, MergeShardsCommand, SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { run } from './command.mjs';
import { startEmulator } from './emulator.mjs';
import { awsEnvironment, REGION, sdkClient } from './kinesis.mjs';
import { startProgram } from './program.mjs';
import { until } from './until.mjs';

export const STREAM = 'hits';

// Where the stream is, as flags.
export const streamArgs = (endpoint, stream = STREAM) =>
  ['--stream', stream, '--region', REGION, '--endpoint-url', endpoint];

function startPart(command, endpoint, { args = [], stream = STREAM, env = {}, ...options }) {
  return startProgram({
    command, args: [...streamArgs(endpoint, stream), ...args], env: { ...awsEnvironment(), ...env }, ...options,
  });
}
export const startCollector = (endpoint, options = {}) => startPart('collector', endpoint, options);
export const startDashboard = (endpoint, options = {}) => startPart('dashboard', endpoint, options);

// `hitstream stream …`: { status, stdout, stderr }.
export const streamCommand = (endpoint, args, options = {}) => run(
  ['stream', ...args, '--region', REGION, '--endpoint-url', endpoint], { env: awsEnvironment(), ...options });

// Ends what a test has started, the last first, when the test is over.
export function cleanUp(t) {
  const started = [];
  t.after(async () => {
    for (const one of started.reverse()) await (one.kill?.() ?? one.stop());
  });
  return (one) => {
    started.push(one);
    return one;
  };
}

export function dataFolder(t) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hitstream-kinesis-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));  // it may still be written to
  return folder;
}

export async function untilActive(client, stream = STREAM) {
  const describe = new DescribeStreamSummaryCommand({ StreamName: stream });
  const state = async () => (await client.send(describe)).StreamDescriptionSummary.StreamStatus;
  await until(async () => (await state()) === 'ACTIVE', { what: `the stream ${stream} is active` });
}

// An emulator with a stream of `shards` shards, and an SDK client for it. Both end with the test.
export async function startStream(t, { emulator: name = 'kinesalite', shards = 1, stream = STREAM } = {}) {
  const emulator = await startEmulator(name);
  const client = sdkClient(emulator.url);
  t.after(async () => {
    client.destroy();
    await emulator.stop();
  });
  if (shards === 0) return { emulator, client };
  await client.send(new CreateStreamCommand({ StreamName: stream, ShardCount: shards }));
  await untilActive(client, stream);
  return { emulator, client };
}

// The open shards in the order of their hash keys.
export async function openShards(client, stream = STREAM) {
  const shards = [];
  for (let token; ;) {
    const page = await client.send(new ListShardsCommand(token ? { NextToken: token } : { StreamName: stream }));
    shards.push(...page.Shards.filter(({ SequenceNumberRange: range }) => !range.EndingSequenceNumber));
    token = page.NextToken;
    if (!token) break;
  }
  const first = ({ HashKeyRange: range }) => BigInt(range.StartingHashKey);
  return shards.sort((a, b) => (first(a) < first(b) ? -1 : 1));
}

// Splits the shard with the widest range in its middle.
export async function split(client, stream = STREAM) {
  const width = ({ HashKeyRange: range }) => BigInt(range.EndingHashKey) - BigInt(range.StartingHashKey);
  const widest = (await openShards(client, stream)).reduce((a, b) => (width(b) > width(a) ? b : a));
  const middle = BigInt(widest.HashKeyRange.StartingHashKey) + width(widest) / 2n;
  await client.send(new SplitShardCommand(
    { StreamName: stream, ShardToSplit: widest.ShardId, NewStartingHashKey: String(middle) }));
  await untilActive(client, stream);
}

// Merges two neighbours: those at `index` and behind it.
export async function merge(client, index = 0, stream = STREAM) {
  const shards = await openShards(client, stream);
  await client.send(new MergeShardsCommand({
    StreamName: stream, ShardToMerge: shards[index].ShardId, AdjacentShardToMerge: shards[index + 1].ShardId,
  }));
  await untilActive(client, stream);
}

export const hit = async (collector, referer = 'https://www.example.org/') => {
  const reply = await collector.hit({ Referer: referer });
  await reply.text();
  if (reply.status !== 200) throw new Error(`the collector answers ${reply.status}`);
};

// The dashboard's status, once it has counted `count` hits and is not at work any more.
export const untilCounted = (dashboard, count, patienceMs = 20_000) => until(async () => {
  const status = await dashboard.status();
  return status.counted >= count && !status.rebuilding ? status : null;
}, { what: `the dashboard has counted ${count}`, patienceMs });
