// Dashboards without a group: each reads everything, and each goes on from what it has saved.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { auditStream, compareCounts, Runs } from '../lib/audit.mjs';
import { startProxy } from '../lib/kinesis.mjs';
import { prepareLoad } from '../lib/load.mjs';
import {
  cleanUp, dataFolder, hit, startCollector, startDashboard, startStream, STREAM, untilCounted,
} from '../lib/two_processes.mjs';
import { until } from '../lib/until.mjs';

const HITS = 20_000;

// They wait more than they work.
describe('dashboards without a group', { concurrency: 3 }, () => {
  test('two dashboards each show the full picture', { timeout: 60_000 }, async (t) => {
    prepareLoad();
    const keep = cleanUp(t);
    const { emulator, client } = await startStream(t, { shards: 2 });
    // Both share the five reads a second of each shard.
    const proxy = keep(await startProxy(emulator.url, { limits: { reads: true } }));
    const runs = new Runs(dataFolder(t));
    const collector = keep(await startCollector(proxy.url));
    const dashboards = [keep(await startDashboard(proxy.url)), keep(await startDashboard(proxy.url))];
    await runs.send(collector.collectorPort, { count: HITS, rate: 5000 });
    for (const dashboard of dashboards) await untilCounted(dashboard, HITS);
    const seen = await auditStream(client, STREAM, runs);
    for (const dashboard of dashboards) await compareCounts(dashboard, seen);
  });

  test('a restarted dashboard goes on from its saved state, after a stop and after a kill', async (t) => {
    const keep = cleanUp(t);
    const data = dataFolder(t);
    const { emulator, client } = await startStream(t, { shards: 2 });
    prepareLoad();
    const runs = new Runs(dataFolder(t));
    const collector = keep(await startCollector(emulator.url));
    const first = keep(await startDashboard(emulator.url, { data, args: ['--state-save-interval', '100ms'] }));
    await runs.send(collector.collectorPort, { count: HITS, rate: 10_000 });
    await untilCounted(first, HITS);
    assert.equal(await first.stop(), 0);

    const second = keep(await startDashboard(emulator.url, { data, args: ['--state-save-interval', '100ms'] }));
    const status = await untilCounted(second, HITS);
    assert.deepEqual([status.counted, status.repeats], [HITS, 0], 'and nothing was read again');
    await runs.send(collector.collectorPort, { count: 1000 });
    await untilCounted(second, HITS + 1000);
    await second.kill();

    const third = keep(await startDashboard(emulator.url, { data }));
    await compareCounts(third, await auditStream(client, STREAM, runs));
  });

  test('one that is restarted while Kinesis is away shows what it had saved, and says what is wrong', async (t) => {
    const keep = cleanUp(t);
    const data = dataFolder(t);
    const { emulator } = await startStream(t, { shards: 2 });
    const proxy = keep(await startProxy(emulator.url));
    const collector = keep(await startCollector(proxy.url));
    const first = keep(await startDashboard(proxy.url, { data }));
    await hit(collector);
    await untilCounted(first, 1);
    assert.equal(await first.stop(), 0);
    await proxy.mode('refuse');
    const second = keep(await startDashboard(proxy.url, { data }));
    await untilCounted(second, 1);
    assert.equal((await second.series('day')).at(-1), 1);
    await until(async () => (await second.status()).problem?.kind === 'unreachable', { what: 'the page tells' });
  });

  test('one without state rebuilds from the stream and tells how far it is', { timeout: 60_000 }, async (t) => {
    prepareLoad();
    const keep = cleanUp(t);
    const { emulator, client } = await startStream(t, { shards: 2 });
    const runs = new Runs(dataFolder(t));
    const collector = keep(await startCollector(emulator.url));
    await runs.send(collector.collectorPort, { count: HITS, rate: 10_000 });
    assert.equal(await collector.stop(), 0);
    // Each answer takes its time, or it would be over before it could be seen.
    const slow = keep(await startProxy(emulator.url, { kinds: { stall: { rate: 1 } }, stallMs: [700, 701] }));
    const dashboard = keep(await startDashboard(slow.url));
    const early = await until(async () => {
      const status = await dashboard.status();
      return status.rebuilding ? status : null;
    }, { what: 'it says that it rebuilds', everyMs: 5 });
    assert.ok(early.rebuilt_share >= 0 && early.rebuilt_share < 1, JSON.stringify(early));
    const status = await compareCounts(dashboard, await auditStream(client, STREAM, runs));
    assert.equal(status.rebuilding, false);
    assert.equal(status.rebuilt_share, 1);
  });

  test('a stream that was deleted and made again is not read with old positions', { timeout: 60_000 }, async (t) => {
    const keep = cleanUp(t);
    const data = dataFolder(t);
    const first = await startStream(t);
    const firstMadeMs = Date.now();
    const collector = keep(await startCollector(first.emulator.url));
    await hit(collector);
    const dashboard = keep(await startDashboard(first.emulator.url, { data }));
    await untilCounted(dashboard, 1);
    assert.equal(await dashboard.stop(), 0);

    // The emulator tells the time of a stream's creation in whole seconds.
    await until(() => Date.now() > firstMadeMs + 1000, { what: 'the next second' });
    const second = await startStream(t);
    const other = keep(await startCollector(second.emulator.url));
    for (let i = 0; i < 3; ++i) await hit(other);
    const again = keep(await startDashboard(second.emulator.url, { data }));
    await untilCounted(again, 3);
  });
});
