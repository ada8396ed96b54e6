// Each kind of fault by itself: the hits sent meanwhile are all counted, once.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateStreamCommand } from '@aws-sdk/client-kinesis';
import { auditStream, compareCounts, compareJournal, Runs } from '../lib/audit.mjs';
import { startEmulator } from '../lib/emulator.mjs';
import { sdkClient, startProxy } from '../lib/kinesis.mjs';
import { prepareLoad } from '../lib/load.mjs';
import {
  cleanUp, dataFolder, startCollector, startDashboard, untilActive, untilCounted,
} from '../lib/two_processes.mjs';
import { until } from '../lib/until.mjs';
import { KINDS, POLLING_KINDS } from '../proxy/faults.mjs';

const TIMES = 3;
const HITS = 1000;
let emulator;
let client;

before(async () => {
  prepareLoad();
  emulator = await startEmulator('kinesalite');
  client = sdkClient(emulator.url);
});
after(async () => {
  client.destroy();
  await emulator.stop();
});

async function survive(t, kind, operation) {
  const keep = cleanUp(t);
  const stream = `${kind}-${operation}`;
  await client.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 2 }));
  await untilActive(client, stream);
  const proxy = keep(await startProxy(emulator.url));
  const runs = new Runs(dataFolder(t));
  const collector = keep(await startCollector(proxy.url, { stream }));
  const dashboard = keep(await startDashboard(proxy.url, { stream }));
  await runs.send(collector.collectorPort, { count: 100 });
  await untilCounted(dashboard, 100);
  await proxy.queue(kind, { operation, times: TIMES });
  await runs.send(collector.collectorPort, { count: HITS, rate: HITS });
  await untilCounted(dashboard, HITS + 100);
  await until(async () => (await proxy.counts()).faults[kind] >= TIMES, { what: 'all have struck' });
  const seen = await auditStream(client, stream, runs);
  compareJournal(collector.journal, seen);
  await compareCounts(dashboard, seen);
  assert.deepEqual((await proxy.counts()).refused, {});
}

// They wait more than they work.
describe(`every fault ${TIMES} times`, { concurrency: 8 }, () => {
  for (const kind of POLLING_KINDS) {
    for (const operation of KINDS[kind] ?? ['PutRecords', 'GetRecords']) {
      test(`${kind}, at ${operation}`, { timeout: 60_000 }, (t) => survive(t, kind, operation));
    }
  }
});
