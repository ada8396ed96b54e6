#!/usr/bin/env node
// Many who follow /api/v1/live while hits come: CPU and memory of the server, and how long a hit takes to reach a
// client.
//   node bench/live.mjs [--clients 1000] [--rate 1000] [--seconds 20]
// Exit 1 when the 99th percentile of that delay is above 1.5 s, or a client was cut off.
import { readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AGENT } from '../tests/lib/agent.mjs';
import { follow } from '../tests/lib/events.mjs';
import { startProgram } from '../tests/lib/program.mjs';
import { until } from '../tests/lib/until.mjs';

const number = (value) => ({ type: 'string', default: value });
const { values } = parseArgs({ options: { clients: number('1000'), rate: number('1000'), seconds: number('20') } });
const [clients, rate, seconds] = [values.clients, values.rate, values.seconds].map(Number);
const DELAY_MS_MAX = 1500;
const CONNECTIONS = 16;
const WATCHED = 20;  // clients whose events are read; the others only take theirs
const STEP_MS = 10;

const program = await startProgram();
const stat = (name) => readFileSync(`/proc/${program.pid}/${name}`, 'utf8');
const residentKib = () => Number(/VmRSS:\s+(\d+)/.exec(stat('status'))[1]);

// Milliseconds on a CPU so far, of the threads whose name fits.
function cpuMs(pattern) {
  return readdirSync(`/proc/${program.pid}/task`).filter((id) => pattern.test(stat(`task/${id}/comm`)))
    .reduce((sum, id) => sum + Number(stat(`task/${id}/schedstat`).split(' ')[0]) / 1e6, 0);
}

// A client that reads and forgets.
function drain() {
  return new Promise((resolve, reject) => {
    const options = { agent: false, headers: { Accept: 'text/event-stream' } };
    http.get(`${program.dashboard}/api/v1/live`, options, (reply) => {
      const state = { ended: false };
      reply.resume();
      reply.on('close', () => { state.ended = true; });
      resolve(state);
    }).on('error', reject);
  });
}

// Sends `rate` hits a second; gives the moment at which each was answered.
async function send() {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const answered = [];
  const options = { port: program.collectorPort, host: '127.0.0.1', path: '/collect', agent,
    headers: { 'User-Agent': AGENT } };
  const begun = performance.now();
  for (let sent = 0; sent < rate * seconds;) {
    const due = Math.min(rate * seconds, Math.floor((performance.now() - begun) / 1000 * rate));
    for (; sent < due; ++sent) {
      http.get(options, (reply) => { answered.push(performance.now()); reply.resume(); });
    }
    await pause(STEP_MS);
  }
  await until(() => answered.length === rate * seconds, { what: 'all are answered', patienceMs: 60_000 });
  agent.destroy();
  return answered.sort((a, b) => a - b);
}

// When a client had been told of so many hits: [[moment, total]]. Buckets of the day hold absolute counts.
function watch(live) {
  const told = [];
  const buckets = new Map();
  let seen = 0;
  const timer = setInterval(() => {
    for (; seen < live.events.length; ++seen) {
      const { data } = live.events[seen];
      for (const [start, count] of data.day_tail ?? []) buckets.set(start, count);
      told.push([performance.now(), [...buckets.values()].reduce((a, b) => a + b, 0)]);
    }
  }, 2);
  return { told, stop: () => clearInterval(timer) };
}

function delays(answered, told) {
  let at = 0;
  return answered.map((moment, index) => {
    while (at < told.length && told[at][1] < index + 1) ++at;
    return at < told.length ? Math.max(told[at][0] - moment, 0) : Infinity;
  });
}

const idleKib = residentKib();
const followed = await Promise.all(Array.from({ length: WATCHED }, () => follow(`${program.dashboard}/api/v1/live`)));
const drained = [];
for (let i = WATCHED; i < clients; ++i) drained.push(await drain());
const watches = followed.map(watch);
const clientsKib = residentKib();
const [cpu, feedCpu, begun] = [cpuMs(/./), cpuMs(/^(dashboard-0|api-live)/), performance.now()];
const answered = await send();
await pause(2500);
const wallMs = performance.now() - begun;
const all = watches.flatMap(({ told, stop }) => { stop(); return delays(answered, told); }).sort((a, b) => a - b);
const percentile = (share) => Math.round(all[Math.min(all.length - 1, Math.floor(all.length * share))]);
const cut = [...drained, ...followed].filter(({ ended }) => ended).length;
const [used, usedForEvents] = [cpuMs(/./) - cpu, cpuMs(/^(dashboard-0|api-live)/) - feedCpu];
const share = (ms) => `${(ms / wallMs * 100).toFixed(1)} % of a core`;
console.log(`clients              ${clients}, ${cut} cut off
hits                 ${answered.length} in ${(wallMs / 1000).toFixed(1)} s
CPU of the server    ${share(used)}, of it for the events ${share(usedForEvents)}
memory resident      ${idleKib} KiB alone, ${clientsKib} with the clients, ${residentKib()} at the end
from hit to client   p50 ${percentile(0.5)} ms, p99 ${percentile(0.99)} ms, at most ${percentile(1)} ms`);
await program.stop();
process.exit(percentile(0.99) > DELAY_MS_MAX || cut > 0 ? 1 : 0);
