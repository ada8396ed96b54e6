// Run by bench/kinesis.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startEmulator } from '../tests/lib/emulator.mjs';
import { startProxy } from '../tests/lib/kinesis.mjs';
import { load } from '../tests/lib/load.mjs';
import { startCollector, startDashboard, STREAM, streamCommand } from '../tests/lib/two_processes.mjs';
import { until } from '../tests/lib/until.mjs';

// us-east-1, dollars.
const PRICE = { unit: 0.014 / 1e6, shardHour: 0.015, onDemandGib: 0.08 };
const SHARD_BYTES = 1_000_000;
const SHARD_RECORDS = 1_000;
// Just below what one shard takes, so that records are filled as on a stream of the right size.
const RATE = { packed: 2_000, plain: 900 };
const BILLION = 1e9;
const PATIENCE_MS = 600_000;

const { values: flags } = parseArgs({ options: {
  seconds: { type: 'string', default: '20' }, hits: { type: 'string', default: '500000' },
  shards: { type: 'string', default: '16' },
} });

// Starts an emulator and a stream, gives both to `use`, and ends what `use` has kept.
async function withStream(shards, use) {
  const kept = [];
  const keep = (one) => {
    kept.push(one);
    return one;
  };
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hitstream-bench-'));
  try {
    const emulator = keep(await startEmulator('kinesalite'));
    const { status, stderr } = await streamCommand(emulator.url, ['create', STREAM, '--shards', String(shards)]);
    if (status !== 0) throw new Error(stderr);
    return await use({ emulator, keep, folder });
  } finally {
    for (const one of kept.reverse()) await (one.kill?.() ?? one.stop());
    rmSync(folder, { recursive: true, force: true });
  }
}

// Milliseconds on a CPU so far by the name of the thread, with numbers at its end taken off.
function cpuByThread(pid) {
  const sums = {};
  for (const id of readdirSync(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${id}`;
    const name = readFileSync(`${folder}/comm`, 'utf8').trim().replace(/-\d+$/, '');
    sums[name] = (sums[name] ?? 0) + Number(readFileSync(`${folder}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  }
  return sums;
}

const backlogGone = (collector) => until(
  async () => (await collector.metrics()).hitstream_shipper_backlog_records === 0,
  { what: 'everything is sent', patienceMs: PATIENCE_MS, everyMs: 50 });

// What arrives on the stream for each hit.
const measureCost = (form) => withStream(1, async ({ emulator, keep }) => {
  const proxy = keep(await startProxy(emulator.url));
  const args = form === 'plain' ? ['--no-aggregation'] : [];
  const collector = keep(await startCollector(proxy.url, { args }));
  const { replies } = await load({ port: collector.collectorPort, rate: RATE[form], seconds: Number(flags.seconds) });
  await backlogGone(collector);
  const { traffic } = await proxy.counts();
  return Object.fromEntries(Object.entries(traffic).map(([name, sum]) => [name, sum / replies]));
});

function costRow(name, { bytes, units, records, kib }) {
  const perShard = Math.min(SHARD_BYTES / bytes, SHARD_RECORDS / records);
  const shardHours = BILLION / perShard / 3600;
  const dollars = (amount) => `$${amount.toFixed(2)}`;
  return [
    name, bytes.toFixed(0), (1 / records).toFixed(1), units.toPrecision(3), perShard.toFixed(0),
    dollars(units * BILLION * PRICE.unit), dollars(shardHours * PRICE.shardHour),
    dollars(kib * BILLION / 1024 / 1024 * PRICE.onDemandGib),
  ];
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

async function costs() {
  const rows = [];
  for (const form of ['packed', 'plain']) rows.push(costRow(form, await measureCost(form)));
  return table(['', 'bytes a hit', 'hits a record', 'PUT units a hit', 'hits a second and shard', 'PUT units, 10⁹ hits',
    'shard hours, 10⁹ hits', 'on demand, 10⁹ hits'], rows);
}

function cpuRows(end, cpu, hits) {
  const rows = Object.entries(cpu).filter(([, ms]) => ms > 0).sort(([, a], [, b]) => b - a);
  const sum = rows.reduce((total, [, ms]) => total + ms, 0);
  return [...rows, ['all', sum]].map(([name, ms]) => [end, name, ((ms * 1000) / hits).toFixed(2)]);
}

// What the dashboard keeps to know a hit again, of all shards; told when it has saved.
async function repeatBytes(dashboard) {
  const name = 'hitstream_consumer_repeat_memory_bytes';
  const sum = async () => Object.entries(await dashboard.metrics())
    .filter(([key]) => key.startsWith(name)).reduce((total, [, bytes]) => total + bytes, 0);
  await until(async () => (await sum()) > 0, { what: 'the state is saved', patienceMs: PATIENCE_MS });
  return sum();
}

// Hits at full speed into the stream, and a dashboard that comes late.
const speeds = () => withStream(Number(flags.shards), async ({ emulator, keep, folder }) => {
  const hits = Number(flags.hits);
  const collector = keep(await startCollector(emulator.url, { data: path.join(folder, 'collector') }));
  const began = performance.now();
  // Each of another visitor: the few of 128 connections would not be spread evenly over the shards.
  await load({ port: collector.collectorPort, count: hits, newEvery: 1 });
  const accepted = performance.now();
  await backlogGone(collector);
  const sent = performance.now();
  const sending = cpuByThread(collector.pid);

  const dashboard = keep(await startDashboard(emulator.url, { data: path.join(folder, 'dashboard') }));
  const started = performance.now();
  await until(async () => (await dashboard.status()).counted >= hits,
    { what: 'everything is counted', patienceMs: PATIENCE_MS });
  const counted = performance.now();
  const counting = cpuByThread(dashboard.pid);
  const bytes = await repeatBytes(dashboard);
  const perSecond = (from, to) => Math.round(hits / ((to - from) / 1000));
  return [
    table(['', 'hits a second'], [
      ['accepted', perSecond(began, accepted)], [`sent, ${flags.shards} shards`, perSecond(began, sent)],
      ['caught up by a dashboard without state', perSecond(started, counted)],
    ]),
    table(['', 'thread', 'CPU µs a hit'],
      [...cpuRows('collector', sending, hits), ...cpuRows('dashboard', counting, hits)]),
    `Memory that tells repeats apart: ${(bytes / hits).toFixed(2)} bytes a hit.`,
  ].join('\n\n');
});

console.log(`${await costs()}\n\n${await speeds()}`);
