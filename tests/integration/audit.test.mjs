// The dashboard proves its counts, collector by collector: it says that every accepted hit is counted when that is so,
// and names what is missing when the stream has lost what it acknowledged.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AGENT } from '../lib/agent.mjs';
import { startProxy } from '../lib/kinesis.mjs';
import { pipeline } from '../lib/pipeline.mjs';
import { startProgram } from '../lib/program.mjs';
import { auditOf, untilAudit } from '../lib/proof.mjs';
import { deaggregate } from '../lib/stream_records.mjs';
import {
  cleanUp, dataFolder, split, startCollector, startDashboard, startStream, untilCounted,
} from '../lib/two_processes.mjs';
import { until } from '../lib/until.mjs';

const send = async ({ collectorPort: port }, count) => {
  const statuses = await pipeline(port, count, (i) =>
    `GET /collect HTTP/1.1\r\nHost: x\r\nUser-Agent: ${AGENT}\r\nReferer: http://www.example.org/${i}\r\n\r\n`);
  assert.deepEqual(statuses, { 200: count });
};

const untilProved = (program, expected) => untilAudit(program, ({ complete, collectors }) => complete &&
  Object.entries(expected).every(([name, accepted]) => collectors[name]?.accepted === accepted &&
    collectors[name].in_flight === 0), `it is proved that ${JSON.stringify(expected)} are counted`);

const hitsIn = (record) => deaggregate({ ...record, Data: Buffer.from(record.Data, 'base64') })
  .map(({ data }) => JSON.parse(data.toString())).filter(({ kind }) => kind !== 'heartbeat');

test('serve: every hit is counted, also after kill -9, and a heartbeat is no hit', async (t) => {
  const keep = cleanUp(t);
  const options = { data: dataFolder(t), args: ['--collector-name', 'eu-1'] };
  const first = keep(await startProgram(options));
  await send(first, 300);
  await untilProved(first, { 'eu-1': 300 });
  await send(first, 200);
  await first.kill();

  const second = keep(await startProgram(options));
  await send(second, 100);
  assert.deepEqual((await untilProved(second, { 'eu-1': 600 })).collectors,
    { 'eu-1': { accepted: 600, in_flight: 0, missing: 0 } });
  const status = await second.status();
  assert.deepEqual([status.counted, status.unknown ?? 0], [600, 0]);
  const metrics = await second.metrics();
  assert.equal(metrics.hitstream_collector_hits_accepted_total, 100);
  assert.equal(await second.stop(), 0);
});

test('a collector without a name has one that stays', async (t) => {
  const keep = cleanUp(t);
  const data = dataFolder(t);
  const nameOf = async () => {
    const program = keep(await startProgram({ data }));
    const { collectors } = await untilAudit(program, ({ complete }) => complete, 'it is heard of');
    await program.stop();
    return Object.keys(collectors);
  };
  const names = await nameOf();
  assert.equal(names.length, 1);
  assert.deepEqual(await nameOf(), names);
});

async function pipes(t, { proxied = true } = {}) {
  const keep = cleanUp(t);
  const { emulator, client } = await startStream(t, { shards: 2 });
  const proxy = proxied ? keep(await startProxy(emulator.url)) : emulator;
  return { keep, emulator, client, proxy };
}

test('Kinesis: what two collectors have taken is counted, over restarts and a reshard', { timeout: 180_000 },
  async (t) => {
    const { keep, proxy, client } = await pipes(t);
    const data = dataFolder(t);
    const eu = { data: dataFolder(t), args: ['--collector-name', 'eu-1'] };
    const one = keep(await startCollector(proxy.url, eu));
    const two = keep(await startCollector(proxy.url, { args: ['--collector-name', 'us-1'] }));
    const dashboard = keep(await startDashboard(proxy.url, { data }));
    await Promise.all([send(one, 500), send(two, 300)]);
    await untilProved(dashboard, { 'eu-1': 500, 'us-1': 300 });
    await split(client);
    await one.kill();
    const again = keep(await startCollector(proxy.url, eu));
    await Promise.all([send(again, 100), send(two, 100)]);
    await dashboard.kill();
    const later = keep(await startDashboard(proxy.url, { data }));
    await untilProved(later, { 'eu-1': 600, 'us-1': 400 });
  });

test('Kinesis: the collector is named whose record was acknowledged and is not there', { timeout: 180_000 },
  async (t) => {
    const { keep, emulator, proxy } = await pipes(t);
    const one = keep(await startCollector(proxy.url, { args: ['--collector-name', 'eu-1'] }));
    const two = keep(await startCollector(emulator.url, { args: ['--collector-name', 'us-1'] }));
    const dashboard = keep(await startDashboard(emulator.url));
    await Promise.all([send(one, 200), send(two, 200)]);
    await untilProved(dashboard, { 'eu-1': 200, 'us-1': 200 });

    await proxy.queue('record_lost');
    await send(one, 400);
    let lost = 0;
    await until(async () => {
      lost = (await proxy.lost()).flatMap(hitsIn).length;
      return (await proxy.lost()).length === 1;
    }, { what: 'a record is lost' });
    // Perhaps it was a heartbeat alone; then another.
    if (lost === 0) {
      await proxy.queue('record_lost');
      await send(one, 400);
      await until(async () => (await proxy.lost()).length === 2, { what: 'another is lost' });
      lost = (await proxy.lost()).flatMap(hitsIn).length;
    }
    assert.ok(lost > 0);
    const { collectors, complete } = await untilAudit(dashboard, (audit) => audit.collectors['eu-1'].missing > 0,
      'something is missing');
    assert.equal(complete, false);
    assert.equal(collectors['eu-1'].missing, lost);
    assert.equal(collectors['us-1'].missing, 0);
    assert.match(dashboard.log, new RegExp(`missing: ${lost} hits? of eu-1`));

    // It is remembered, and what comes later does not hide it.
    await send(one, 50);
    const total = collectors['eu-1'].accepted + 50;
    await untilAudit(dashboard, (audit) => audit.collectors['eu-1'].accepted === total &&
      audit.collectors['eu-1'].in_flight === 0, 'the others are counted');
    assert.equal((await auditOf(dashboard)).collectors['eu-1'].missing, lost);
  });

test('Kinesis: while the stream is away hits are in flight, and none is missing', { timeout: 180_000 }, async (t) => {
  const { keep, emulator, proxy } = await pipes(t);
  const collector = keep(await startCollector(proxy.url, { args: ['--collector-name', 'eu-1'] }));
  const dashboard = keep(await startDashboard(emulator.url));
  await send(collector, 100);
  await untilProved(dashboard, { 'eu-1': 100 });
  await proxy.mode('refuse');
  await send(collector, 100);
  await untilAudit(dashboard, ({ complete, collectors }) => !complete && collectors['eu-1'].missing === 0,
    'it is silent');
  await proxy.mode('up');
  await untilProved(dashboard, { 'eu-1': 200 });
});

test('Kinesis: of plain records it says that it cannot tell', async (t) => {
  const { keep, proxy } = await pipes(t);
  const collector = keep(await startCollector(proxy.url, { args: ['--no-aggregation', '--collector-name', 'eu-1'] }));
  const dashboard = keep(await startDashboard(proxy.url));
  await send(collector, 50);
  await untilCounted(dashboard, 50);
  const { complete, collectors } = await untilAudit(dashboard, () => true, 'it has looked');
  assert.equal(complete, false);
  assert.deepEqual(collectors, {});
});
