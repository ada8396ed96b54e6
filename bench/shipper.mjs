// Run by bench/shipper.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startEmulator } from '../tests/lib/emulator.mjs';
import { binary } from '../tests/lib/program.mjs';
import { startCollector, STREAM, streamCommand } from '../tests/lib/two_processes.mjs';
import { until } from '../tests/lib/until.mjs';

const PATIENCE_MS = 300_000;

const { values: flags } = parseArgs({ options: {
  hits: { type: 'string', default: '500000' }, shards: { type: 'string', default: '64' }, log: { type: 'string' },
  rounds: { type: 'string', default: '3' }, 'collector-cpu': { type: 'string', default: '0' },
  'emulator-cpu': { type: 'string', default: '1' }, 'no-drain': { type: 'boolean', default: false },
} });
const rounds = Number(flags.rounds);

const folder = mkdtempSync(path.join(os.tmpdir(), 'hitstream-bench-'));
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

function shipping(...args) {
  const program = path.join(path.dirname(binary), 'hitstream_shipping');
  const all = ['-c', flags['collector-cpu'], program, '--folder', folder, '--shards', flags.shards, ...args];
  return execFileSync('taskset', all, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

const pin = (pid, cpu) => execFileSync('taskset', ['-acp', cpu, String(pid)], { stdio: 'ignore' });

// Seconds on a CPU so far of the threads whose name fits.
function cpuSeconds(pid, pattern) {
  const tasks = readdirSync(`/proc/${pid}/task`).map((id) => `/proc/${pid}/task/${id}`);
  return tasks.filter((task) => pattern.test(readFileSync(`${task}/comm`, 'utf8')))
    .reduce((sum, task) => sum + Number(readFileSync(`${task}/schedstat`, 'utf8').split(' ')[0]) / 1e9, 0);
}

// A collector starts with a full journal, and a stream that is empty.
async function drain(hits) {
  const kept = [];
  try {
    const emulator = await startEmulator('kinesalite');
    kept.push(emulator);
    pin(emulator.pid, flags['emulator-cpu']);
    const { status, stderr } = await streamCommand(emulator.url, ['create', STREAM, '--shards', flags.shards]);
    if (status !== 0) throw new Error(stderr);
    rmSync(path.join(folder, 'ship-position'), { force: true });
    const emulatorBefore = cpuSeconds(emulator.pid, /./);
    const began = performance.now();
    const collector = await startCollector(emulator.url, { data: folder });
    kept.push(collector);
    pin(collector.pid, flags['collector-cpu']);
    const metrics = await until(async () => {
      const now = await collector.metrics();
      return now.hitstream_shipper_hits_total >= hits ? now : null;
    }, { what: 'everything is sent', patienceMs: PATIENCE_MS, everyMs: 20 });
    const seconds = (performance.now() - began) / 1000;
    const sent = metrics.hitstream_shipper_hits_total;
    return {
      perSecond: sent / seconds,
      shipper: (cpuSeconds(collector.pid, /^shipper/) / sent) * 1e6,
      emulator: (cpuSeconds(emulator.pid, /./) - emulatorBefore) / seconds,
      put: metrics.hitstream_shipper_bytes_total / metrics.hitstream_shipper_puts_total / 1024,
    };
  } finally {
    for (const one of kept.reverse()) await (one.kill?.() ?? one.stop());
  }
}

async function drains(hits) {
  const all = [];
  for (let round = 0; round < rounds; ++round) all.push(await drain(hits));
  const of = (name) => median(all.map((one) => one[name]));
  console.log(`\n| drained into kinesalite, ${flags.shards} shards | |\n| --- | ---: |`);
  console.log(`| hits a second | ${of('perSecond').toFixed(0)} |`);
  console.log(`| CPU µs a hit, shipper's thread | ${of('shipper').toFixed(2)} |`);
  console.log(`| KiB a put | ${of('put').toFixed(0)} |`);
  console.log(`| CPUs that kinesalite kept busy | ${of('emulator').toFixed(2)} |`);
}

try {
  shipping('--hits', flags.hits, '--fill-only', ...(flags.log ? ['--log', flags.log] : []));
  const measure = (...args) => Array.from({ length: rounds }, () => JSON.parse(shipping(...args)));
  const packed = measure();
  const signed = measure('--sign');
  const cpu = (runs) => median(runs.map((run) => run.cpu_us_per_hit)).toFixed(3);
  const { hits, bytes_per_hit: bytes, hits_per_record: together } = packed[0];
  console.log(`${hits} hits, ${bytes} bytes a hit, ${together} a record\n`);
  console.log('| without the network | CPU µs a hit |\n| --- | ---: |');
  console.log(`| to aggregated records | ${cpu(packed)} |\n| to signed requests | ${cpu(signed)} |`);
  if (!flags['no-drain']) await drains(hits);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
