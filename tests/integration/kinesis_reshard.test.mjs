// Splits and merges while hits flow, read by polling and by fan-out: nothing is missed and nothing counted twice.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { ListStreamConsumersCommand, UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import { auditStream, compareCounts, compareJournal, Runs } from '../lib/audit.mjs';
import { startProxy } from '../lib/kinesis.mjs';
import { prepareLoad } from '../lib/load.mjs';
import {
  cleanUp, dataFolder, hit, merge, openShards, split, startCollector, startDashboard, startStream, STREAM,
  streamCommand, untilActive, untilCounted,
} from '../lib/two_processes.mjs';
import { until } from '../lib/until.mjs';

const RATE = 500;
const SECONDS = 4;
const EVERY_MS = 400;
// Between two subscriptions to a shard lie five seconds.
const BREAKS = process.env.HITSTREAM_LONG
  ? ['subscription_reset', 'subscription_failure', 'throttle', 'error_500_before', 'reset_before']
  : ['subscription_reset', 'subscription_failure'];

// Two splits and two merges, and back to where it was.
async function reshard(client) {
  for (const change of [split, split, merge, merge]) {
    await pause(EVERY_MS);
    await change(client);
  }
}

async function compareAll(client, runs, collector, dashboard) {
  await untilCounted(dashboard, runs.answered, 60_000);
  const seen = await auditStream(client, STREAM, runs);
  compareJournal(collector.journal, seen);
  return { seen, status: await compareCounts(dashboard, seen) };
}

// They wait more than they work.
describe('resharding and fan-out', { concurrency: 4 }, () => {
  // The proxy ends subscriptions as Kinesis does, only sooner, which kinesis-local by itself never does.
  for (const { emulator: name, how, args, proxied } of [
    { emulator: 'kinesis-local', how: 'polling', args: [] },
    { emulator: 'kinesalite', how: 'polling, and the service does not name the children', args: [] },
    { emulator: 'kinesis-local', how: 'fan-out', args: ['--fan-out', 'board'], proxied: { subscriptionMs: 2500 } },
  ]) {
    test(`${name}: split and merged while hits flow, read by ${how}`, { timeout: 120_000 }, async (t) => {
      prepareLoad();
      const keep = cleanUp(t);
      const { emulator, client } = await startStream(t, { emulator: name, shards: 2 });
      const runs = new Runs(dataFolder(t));
      const collector = keep(await startCollector(emulator.url));
      const { url } = proxied ? keep(await startProxy(emulator.url, proxied)) : emulator;
      const dashboard = keep(await startDashboard(url, { args }));
      await Promise.all([
        runs.send(collector.collectorPort, { rate: RATE, seconds: SECONDS, connections: 8 }), reshard(client),
      ]);
      const { seen, status } = await compareAll(client, runs, collector, dashboard);
      assert.ok(seen.distinct > RATE * SECONDS * 0.5, `only ${seen.distinct} hits: that was no load`);
      t.diagnostic(`${seen.distinct} hits, ${status.repeats} repeats dropped`);
      const open = (await openShards(client)).map(({ ShardId }) => ShardId);
      await until(async () => {
        const { shards, lag_ms: lag } = await dashboard.status();
        return lag === 0 && open.every((id) => shards.some(({ shard }) => shard === id));
      }, { what: 'every open shard is read to its newest record' });
    });
  }

  test('fan-out: the consumer is registered once and used again', { timeout: 60_000 }, async (t) => {
    const keep = cleanUp(t);
    const data = dataFolder(t);
    const { emulator, client } = await startStream(t, { emulator: 'kinesis-local' });
    const collector = keep(await startCollector(emulator.url));
    const arn = `arn:aws:kinesis:us-east-1:000000000000:stream/${STREAM}`;
    const names = async () =>
      (await client.send(new ListStreamConsumersCommand({ StreamARN: arn }))).Consumers.map((one) => one.ConsumerName);
    for (let life = 1; life <= 2; ++life) {
      const dashboard = keep(await startDashboard(emulator.url, { data, args: ['--fan-out', 'board'] }));
      await hit(collector);
      const status = await untilCounted(dashboard, life, 30_000);
      assert.equal(status.counted, life);
      assert.deepEqual(await names(), ['board']);
      assert.equal(await dashboard.stop(), 0);
    }
  });

  test('fan-out: subscriptions that break are taken up again', { timeout: 90_000 }, async (t) => {
    prepareLoad();
    const keep = cleanUp(t);
    const { emulator, client } = await startStream(t, { emulator: 'kinesis-local' });
    const proxy = keep(await startProxy(emulator.url));
    const runs = new Runs(dataFolder(t));
    const collector = keep(await startCollector(proxy.url));
    const dashboard = keep(await startDashboard(proxy.url, { args: ['--fan-out', 'board'] }));
    for (const kind of BREAKS) {
      await proxy.queue(kind, { operation: 'SubscribeToShard' });
    }
    const struck = async () => Object.keys((await proxy.counts()).faults).length;
    // A subscription breaks behind its first records only.
    while ((await struck()) < BREAKS.length) {
      await runs.send(collector.collectorPort, { rate: RATE, seconds: 1, connections: 8 });
    }
    await compareAll(client, runs, collector, dashboard);
    const { faults, refused, requests } = await proxy.counts();
    t.diagnostic(`${JSON.stringify(faults)} ${JSON.stringify(requests)}`);
    assert.ok(BREAKS.every((kind) => faults[kind] === 1), JSON.stringify(faults));
    assert.deepEqual(refused, {});
  });

  test('UpdateShardCount doubles the shards, and a dashboard without state finds all of them', async (t) => {
    const keep = cleanUp(t);
    const { emulator, client } = await startStream(t, { emulator: 'kinesis-local', shards: 2 });
    const collector = keep(await startCollector(emulator.url));
    for (let i = 0; i < 20; ++i) await hit(collector);
    await client.send(new UpdateShardCountCommand(
      { StreamName: STREAM, TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' }));
    await untilActive(client);
    for (let i = 0; i < 20; ++i) await hit(collector);
    const dashboard = keep(await startDashboard(emulator.url));
    const status = await untilCounted(dashboard, 40, 30_000);
    assert.deepEqual([status.counted, status.lost], [40, 0]);
  });

  test('an on-demand stream is created and used', { timeout: 60_000 }, async (t) => {
    const keep = cleanUp(t);
    const { emulator } = await startStream(t, { emulator: 'kinesis-local', shards: 0 });
    const { status, stderr } = await streamCommand(emulator.url, ['create', STREAM, '--on-demand']);
    assert.equal(status, 0, stderr);
    const collector = keep(await startCollector(emulator.url));
    const dashboard = keep(await startDashboard(emulator.url));
    await hit(collector);
    await untilCounted(dashboard, 1);
  });
});
