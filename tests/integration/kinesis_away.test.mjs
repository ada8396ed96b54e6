// Kinesis cannot be reached for a long time: hits go on being accepted, memory stays where it is, and afterwards
// everything is sent and counted.
// Measures time: runs alone.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { auditStream, compareCounts, compareJournal, Runs } from '../lib/audit.mjs';
import { startProxy } from '../lib/kinesis.mjs';
import { prepareLoad } from '../lib/load.mjs';
import { watchMemory } from '../lib/memory.mjs';
import {
  cleanUp, dataFolder, startCollector, startDashboard, startStream, STREAM, untilCounted,
} from '../lib/two_processes.mjs';
import { until } from '../lib/until.mjs';

const LONG = Boolean(process.env.HITSTREAM_LONG);
const AWAY_S = LONG ? 300 : 10;
const RATE = LONG ? 10_000 : 2_000;
const WARM_UP_S = LONG ? 10 : 2;
const DRAIN_MS_MAX = LONG ? 600_000 : 60_000;
// Sanitizers keep what was freed.
const GROWTH_MIB_MAX = process.env.HITSTREAM_SANITIZED ? Infinity : 64;

const readyText = async (part) => (await fetch(`http://127.0.0.1:${part.adminPort}/readyz`)).text();

async function oneAbsence(t, mode) {
  prepareLoad();
  const keep = cleanUp(t);
  const { emulator, client } = await startStream(t, { shards: 4 });
  const proxy = keep(await startProxy(emulator.url));
  const runs = new Runs(dataFolder(t));
  const collector = keep(await startCollector(proxy.url));
  const dashboard = keep(await startDashboard(proxy.url));
  await runs.send(collector.collectorPort, { rate: RATE, seconds: WARM_UP_S });

  await proxy.mode(mode);
  const sending = runs.send(collector.collectorPort, { rate: RATE, seconds: AWAY_S });
  const [samples] = await Promise.all([
    watchMemory(collector.pid, sending, LONG ? 15_000 : 1_000),
    until(async () => /kinesis|stream|reach/i.test(await readyText(collector)),
      { what: '/readyz of the collector tells', patienceMs: AWAY_S * 1000 + 10_000 }),
  ]);
  const report = await sending;
  const memory = samples.map(({ second, mib }) => `${second} s ${mib} MiB`).join(', ');
  t.diagnostic(`resident memory of the collector: ${memory}`);
  const early = samples[Math.floor(samples.length / 4)].mib;
  assert.ok(samples.at(-1).mib - early < GROWTH_MIB_MAX, 'memory is flat');
  assert.ok(report.rps > RATE * 0.9, `${report.rps} hits/s were accepted`);

  await proxy.mode('up');
  const back = Date.now();
  await untilCounted(dashboard, runs.answered, DRAIN_MS_MAX);
  const seconds = (Date.now() - back) / 1000;
  const seen = await auditStream(client, STREAM, runs);
  assert.equal(compareJournal(collector.journal, seen), runs.answered, 'accepted and kept');
  const status = await compareCounts(dashboard, seen);
  t.diagnostic(`${seen.distinct} hits accepted and counted, ${report.sent} of them while it was away; drained in ` +
    `${seconds.toFixed(1)} s; ${seen.repeats} repeats on the stream, ${status.repeats} dropped`);
  assert.equal((await readyText(collector)).includes('reach'), false, 'all is well again');
}

// The long ones one by one: each needs the machine.
describe('away', { concurrency: LONG ? 1 : 2 }, () => {
  const MODES = [['hang', 'never answers'], ['refuse', 'refuses connections']];
  for (const [mode, what] of LONG ? MODES : MODES.slice(0, 1)) {
    test(`Kinesis ${what} for ${AWAY_S} s at ${RATE} hits/s`, { timeout: (AWAY_S + 60) * 1000 + DRAIN_MS_MAX },
      (t) => oneAbsence(t, mode));
  }

  test('what could not be sent before a stop is sent by the next start', { timeout: 60_000 }, async (t) => {
    prepareLoad();
    const keep = cleanUp(t);
    const data = dataFolder(t);
    const { emulator, client } = await startStream(t);
    const proxy = keep(await startProxy(emulator.url));
    await proxy.mode('refuse');
    const runs = new Runs(dataFolder(t));
    const first = keep(await startCollector(proxy.url, { data, args: ['--shipper-drain', '500ms'] }));
    await runs.send(first.collectorPort, { count: 2000 });
    assert.equal(await first.stop(), 0, 'a stop does not wait for ever');
    await proxy.mode('up');
    const second = keep(await startCollector(proxy.url, { data }));
    const dashboard = keep(await startDashboard(proxy.url));
    await untilCounted(dashboard, 2000);
    const seen = await auditStream(client, STREAM, runs);
    compareJournal(second.journal, seen);
    await compareCounts(dashboard, seen);
  });
});
