// Run by bench/latency.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AGENT } from '../tests/lib/agent.mjs';
import { startEmulator } from '../tests/lib/emulator.mjs';
import { follow } from '../tests/lib/events.mjs';
import { load } from '../tests/lib/load.mjs';
import { startProgram } from '../tests/lib/program.mjs';
import { startCollector, startDashboard, STREAM, streamCommand } from '../tests/lib/two_processes.mjs';

const { values: flags } = parseArgs({ options: {
  rates: { type: 'string', default: '1,1000,50000' }, streams: { type: 'string', default: 'embedded,kinesis' },
  seconds: { type: 'string', default: '30' }, shards: { type: 'string', default: '0' },
} });
const SECONDS = Number(flags.seconds);
const SITE = 'marked.example';
const MARKED_PER_SECOND = 10;
const PATIENCE_MS = 30_000;
const HITS_PER_SHARD = 2000;

async function startEmbedded() {
  const program = await startProgram();
  return { collector: program, dashboard: program, stop: () => program.stop() };
}

async function startKinesis(rate) {
  const emulator = await startEmulator('kinesalite');
  const shards = Number(flags.shards) || Math.max(1, Math.ceil(rate / HITS_PER_SHARD));
  const { status, stderr } = await streamCommand(emulator.url, ['create', STREAM, '--shards', String(shards)]);
  if (status !== 0) throw new Error(stderr);
  const collector = await startCollector(emulator.url);
  const dashboard = await startDashboard(emulator.url);
  const stop = async () => {
    await collector.kill();
    await dashboard.kill();
    await emulator.stop();
  };
  return { collector, dashboard, emulator, stop };
}

// Milliseconds on a CPU and waiting for one so far, of the main thread: node does its work there.
const cpuMs = (pid) => readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ').slice(0, 2).map((ns) => ns / 1e6);

function send(agent, port, number) {
  const headers = { 'User-Agent': AGENT, Referer: `https://${SITE}/${number}` };
  return new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port, path: '/collect', agent, headers }, (reply) => {
      if (reply.statusCode !== 200) reject(new Error(`the collector answers ${reply.statusCode}`));
      reply.resume().on('end', resolve);
    }).on('error', reject);
  });
}

// When the follower had been told of so many hits. Counts of the day's buckets are absolute.
function watch(live) {
  const told = [];
  const buckets = new Map();
  let seen = 0;
  const timer = setInterval(() => {
    for (; seen < live.events.length; ++seen) {
      for (const [start, count] of live.events[seen].data.day_tail ?? []) buckets.set(start, count);
      const total = [...buckets.values()].reduce((a, b) => a + b, 0);
      while (told.length < total) told.push(performance.now());
    }
  }, 1);
  return { told, stop: () => clearInterval(timer) };
}

// Marked hits at moments that nothing else knows; gives when each was sent.
async function sendMarked(port, perSecond) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const sent = [];
  const end = performance.now() + SECONDS * 1000;
  while (performance.now() < end) {
    await pause(Math.random() * 2 * 1000 / perSecond);
    sent.push(performance.now());
    await send(agent, port, sent.length);
  }
  agent.destroy();
  return sent;
}

async function measure(stream, rate) {
  const { collector, dashboard, emulator, stop } = await (stream === 'kinesis' ? startKinesis(rate) : startEmbedded());
  try {
    const live = await follow(`${dashboard.dashboard}/api/v1/live?site=${SITE}`);
    await live.count(1);
    const { told, stop: stopWatching } = watch(live);
    const perSecond = Math.min(rate, MARKED_PER_SECOND);
    // Each of another visitor: the few of 128 connections would not be spread evenly over the shards.
    const others = rate > perSecond
      ? load({
        port: collector.collectorPort, rate: rate - perSecond, seconds: SECONDS + 1, pages: 50_000, newEvery: 1,
      })
      : null;
    const began = performance.now();
    const before = emulator && cpuMs(emulator.pid);
    const sent = await sendMarked(collector.collectorPort, perSecond);
    const took = performance.now() - began;
    const shares = emulator ? cpuMs(emulator.pid).map((ms, i) => ((ms - before[i]) / took).toFixed(2)) : ['', ''];
    const backlog = emulator ? String((await collector.metrics()).hitstream_shipper_backlog_records) : '';
    const patience = performance.now() + PATIENCE_MS;
    while (told.length < sent.length && performance.now() < patience) await pause(50);
    stopWatching();
    live.close();
    const { rps = 0 } = (await others) ?? {};
    const delays = sent.map((at, index) => (told[index] ?? Infinity) - at).sort((a, b) => a - b);
    const quantile = (share) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))].toFixed(0);
    return [stream, String(rate), String(Math.round(rps + perSecond)), String(sent.length), quantile(0.5),
      quantile(0.99), quantile(1), ...shares, backlog];
  } finally {
    await stop();
  }
}

const row = (cells) => console.log(`| ${cells.join(' | ')} |`);
row(['stream', 'hits/s asked', 'hits/s taken', 'marked', 'p50 ms', 'p99 ms', 'at most', 'emulator on a CPU',
  'emulator waits for one', 'backlog']);
row(['---', ...Array(9).fill('---:')]);
for (const stream of flags.streams.split(',')) {
  for (const rate of flags.rates.split(',').map(Number)) row(await measure(stream, rate));
}
