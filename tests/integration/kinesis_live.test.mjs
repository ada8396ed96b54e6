// Two processes with a stream between them: a hit is on the dashboard at once.
// Measures time: runs alone.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { cleanUp, hit, startCollector, startDashboard, startStream, untilCounted } from '../lib/two_processes.mjs';

const HITS = process.env.HITSTREAM_LONG ? 1000 : 50;
const EVERY_MS = 50;
const DELAY_MS_MAX = 1000;
const sumOf = (series) => series.reduce((sum, count) => sum + count, 0);

// Watches how many hits the dashboard shows: [{ count, at }], one entry for each change.
function watch(dashboard, total) {
  const seen = [];
  const over = (async () => {
    for (let count = 0; count < total;) {
      const now = (await dashboard.status()).counted;
      if (now > count) seen.push({ count: now, at: performance.now() });
      count = now;
      await pause(5);
    }
    return seen;
  })();
  return over;
}

test(`a hit is on the dashboard within a second (${HITS} hits)`, { timeout: 180_000 }, async (t) => {
  const keep = cleanUp(t);
  const { emulator } = await startStream(t);
  const collector = keep(await startCollector(emulator.url));
  const dashboard = keep(await startDashboard(emulator.url));
  await hit(collector);
  await untilCounted(dashboard, 1);

  const watching = watch(dashboard, HITS + 1);
  const sent = [];
  for (let i = 0; i < HITS; ++i) {
    await pause(EVERY_MS * (0.5 + Math.random()));
    sent.push(performance.now());
    await hit(collector, `https://www.example.org/${i}`);
  }
  const seen = await watching;
  // Hits of one shard are counted in the order in which they were sent.
  const delays = sent.map((at, i) => seen.find(({ count }) => count >= i + 2).at - at).sort((a, b) => a - b);
  const share = (part) => Math.round(delays[Math.min(HITS - 1, Math.floor(HITS * part))]);
  t.diagnostic(`${HITS} hits: p50 ${share(0.5)} ms, p99 ${share(0.99)} ms, all within ${share(1)} ms`);
  assert.equal(sumOf(await dashboard.series('hour')), HITS + 1);
  if (!process.env.HITSTREAM_SANITIZED) assert.ok(share(0.99) <= DELAY_MS_MAX, `p99 ${share(0.99)} ms`);
});

test('both tell that they are ready, and their metrics', async (t) => {
  const keep = cleanUp(t);
  const { emulator } = await startStream(t);
  const parts = [keep(await startCollector(emulator.url)), keep(await startDashboard(emulator.url))];
  await hit(parts[0]);
  await untilCounted(parts[1], 1);
  for (const { adminPort } of parts) {
    assert.equal((await fetch(`http://127.0.0.1:${adminPort}/healthz`)).status, 200);
    assert.equal((await fetch(`http://127.0.0.1:${adminPort}/readyz`)).status, 200);
  }
  const [shipping, consuming] = await Promise.all(parts.map((part) => part.metrics()));
  assert.equal(shipping.hitstream_collector_hits_accepted_total, 1);
  assert.ok(Object.keys(shipping).some((name) => name.startsWith('hitstream_shipper_')));
  assert.ok(Object.keys(consuming).some((name) => name.startsWith('hitstream_consumer_')));
});

test('both stop in order, and what was accepted is counted afterwards', async (t) => {
  const keep = cleanUp(t);
  const { emulator } = await startStream(t);
  const collector = keep(await startCollector(emulator.url));
  for (let i = 0; i < 20; ++i) await hit(collector);
  assert.equal(await collector.stop(), 0, 'the collector sends what is left');
  const dashboard = keep(await startDashboard(emulator.url));
  await untilCounted(dashboard, 20);
  assert.equal(await dashboard.stop(), 0);
});
