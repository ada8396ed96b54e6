// The stream from the shell, and what the two programs do without one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, test } from 'node:test';
import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { awsEnvironment, REGION } from '../lib/kinesis.mjs';
import { binary } from '../lib/program.mjs';
import {
  cleanUp, hit, startCollector, startDashboard, startStream, STREAM, streamCommand, untilCounted,
} from '../lib/two_processes.mjs';
import { until } from '../lib/until.mjs';

const summary = async (client, stream = STREAM) =>
  (await client.send(new DescribeStreamSummaryCommand({ StreamName: stream }))).StreamDescriptionSummary;

// Runs `tail` until it has printed `lines`, then ends it as one does at the keyboard. Gives the lines, parsed.
async function tail(endpoint, args, { lines, ready = () => {} }) {
  const all = ['stream', 'tail', STREAM, '--region', REGION, '--endpoint-url', endpoint, ...args];
  const child = spawn(binary, all, { env: { PATH: process.env.PATH, ...awsEnvironment() } });
  let out = '';
  let complaints = '';
  child.stdout.on('data', (piece) => { out += piece; });
  child.stderr.on('data', (piece) => { complaints += piece; });
  const parsed = () => out.split('\n').slice(0, -1).map((line) => JSON.parse(line));
  try {
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`tail ended (${child.exitCode}): ${complaints}`);
      await ready();
      return parsed().length >= lines;
    }, { what: `${lines} lines of tail`, everyMs: 100 });
  } finally {
    child.kill('SIGINT');
  }
  await until(() => child.exitCode !== null || child.signalCode !== null, { what: 'tail ends' });
  return parsed();
}

// They wait more than they work.
describe('the stream from the shell', { concurrency: 3 }, () => {
  test('create waits until the stream is active, with the shards asked for', async (t) => {
    const { emulator, client } = await startStream(t, { shards: 0 });
    const { status, stderr } = await streamCommand(emulator.url, ['create', STREAM, '--shards', '3']);
    assert.equal(status, 0, stderr);
    const { StreamStatus, OpenShardCount } = await summary(client);
    assert.deepEqual([StreamStatus, OpenShardCount], ['ACTIVE', 3]);
    const again = await streamCommand(emulator.url, ['create', STREAM, '--shards', '3']);
    assert.equal(again.status, 0, 'a second time there is nothing to do');
    assert.match(again.stdout, /already/);
  });

  test('describe names the shards and their hash keys', async (t) => {
    const { emulator } = await startStream(t, { shards: 2 });
    const { status, stdout, stderr } = await streamCommand(emulator.url, ['describe', STREAM]);
    assert.equal(status, 0, stderr);
    for (const text of ['shardId-000000000000', 'shardId-000000000001', 'ACTIVE',
      '340282366920938463463374607431768211455']) assert.ok(stdout.includes(text), stdout);
  });

  test('describe of a missing stream fails and says so', async (t) => {
    const { emulator } = await startStream(t, { shards: 0 });
    const { status, stderr } = await streamCommand(emulator.url, ['describe', 'nowhere']);
    assert.notEqual(status, 0);
    assert.ok(stderr.includes('nowhere'), stderr);
  });

  test('tail prints hits as JSON lines: from the horizon, from a time, and those to come', async (t) => {
    const keep = cleanUp(t);
    const { emulator } = await startStream(t, { shards: 2 });
    const collector = keep(await startCollector(emulator.url));
    const referers = Array.from({ length: 12 }, (_, i) => `https://www.example.org/${i}`);
    for (const referer of referers) await hit(collector, referer);
    const found = (lines) => lines.map(({ referer }) => referer).sort();
    assert.deepEqual(found(await tail(emulator.url, ['--from', 'horizon'], { lines: 12 })), [...referers].sort());
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString().replace(/\.\d+/, '');
    assert.deepEqual(found(await tail(emulator.url, ['--from', hourAgo], { lines: 12 })), [...referers].sort());
    const later = await tail(emulator.url, ['--from', 'latest'],
      { lines: 1, ready: () => hit(collector, 'https://www.example.org/later') });
    assert.ok(later.every(({ referer }) => referer.endsWith('/later')), JSON.stringify(later));
  });

  test('delete asks, and only "yes" deletes; --yes does not ask', async (t) => {
    const { emulator, client } = await startStream(t);
    const no = await streamCommand(emulator.url, ['delete', STREAM], { input: 'n\n' });
    assert.notEqual(no.status, 0);
    const silence = await streamCommand(emulator.url, ['delete', STREAM], { input: '' });
    assert.notEqual(silence.status, 0);
    assert.equal((await summary(client)).StreamStatus, 'ACTIVE');
    const yes = await streamCommand(emulator.url, ['delete', STREAM, '--yes']);
    assert.equal(yes.status, 0, yes.stderr);
    await until(() => summary(client).then(() => false, (problem) => problem.name === 'ResourceNotFoundException'),
      { what: 'the stream is gone' });
  });

  test('without a stream both say how to create it, and go on once it is there', { timeout: 90_000 }, async (t) => {
    const keep = cleanUp(t);
    const { emulator } = await startStream(t, { shards: 0 });
    const collector = keep(await startCollector(emulator.url));
    const dashboard = keep(await startDashboard(emulator.url));
    await hit(collector);
    const advice = /hitstream stream create hits/;
    for (const part of [collector, dashboard]) {
      const ready = `http://127.0.0.1:${part.adminPort}/readyz`;
      await until(async () => advice.test(part.log) || advice.test(await (await fetch(ready)).text()),
        { what: 'it says how to create the stream' });
    }
    await until(async () => advice.test((await dashboard.status()).problem?.text ?? ''), { what: 'the page tells' });
    assert.equal((await streamCommand(emulator.url, ['create', STREAM, '--shards', '2'])).status, 0);
    await hit(collector);
    const status = await untilCounted(dashboard, 2, 60_000);
    assert.equal(status.counted, 2);
    assert.equal(status.problem, null);
  });
});
