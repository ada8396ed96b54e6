// Run by bench/start: starts the program again and again until it has answered a hit.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AGENT } from '../tests/lib/agent.mjs';

const text = { type: 'string' };
const { values: flags } = parseArgs({ options: { program: text, data: text, rounds: text, check: text } });
const LIMIT_MS = 100;
const PATIENCE_MS = 30_000;
const HIT = `GET /collect HTTP/1.1\r\nHost: a.example\r\nUser-Agent: ${AGENT}\r\n\r\n`;

const freePort = async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

// Null where nobody listens; else the first line of the answer.
function hit(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(HIT));
    socket.on('error', () => resolve(null));
    socket.once('data', (piece) => {
      resolve(String(piece).split('\r\n')[0]);
      socket.destroy();
    });
  });
}

const LISTENERS = { serve: ['--collector-listen', '--dashboard-listen'], collector: ['--listen'],
  dashboard: ['--listen'] };
const NOWHERE = ['--stream', 'none', '--region', 'us-east-1', '--endpoint-url', 'http://127.0.0.1:9'];
const ENVIRONMENT = { AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };

function start(command, data, port) {
  const [first, ...others] = LISTENERS[command];
  const args = [command, '--data', data, first, `127.0.0.1:${port}`,
    ...others.flatMap((name) => [name, '127.0.0.1:0']), '--admin-listen', '127.0.0.1:0'];
  return spawn(flags.program, command === 'serve' ? args : [...args, ...NOWHERE],
    { stdio: 'ignore', env: { ...process.env, ...ENVIRONMENT } });
}

async function end(child, signal) {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

// Milliseconds from the start until a hit is answered.
async function firstHit(signal) {
  const port = await freePort();
  const begun = performance.now();
  const child = start('serve', flags.data, port);
  for (;;) {
    const answer = await hit(port);
    if (answer?.includes('200')) break;
    if (performance.now() - begun > PATIENCE_MS || child.exitCode !== null) throw new Error('it takes no hit');
    if (answer === null) await pause(1);
  }
  const took = performance.now() - begun;
  await end(child, signal);
  return took;
}

// The data folder as the first crash has left it, whatever has been started since: each start writes to a new segment,
// so that those of then are as they were, the large last one too.
const kept = path.join(path.dirname(flags.data), 'kept');
const segments = new Set(readdirSync(path.join(flags.data, 'journal')));
cpSync(flags.data, kept, { recursive: true, filter: (from) => !segments.has(path.basename(from)) });
function restore() {
  for (const name of readdirSync(path.join(flags.data, 'journal'))) {
    if (!segments.has(name)) rmSync(path.join(flags.data, 'journal', name));
  }
  cpSync(kept, flags.data, { recursive: true });
}

// The journal's files leave the cache of the system, as after its start.
function forget() {
  const files = readdirSync(flags.data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
  execFileSync('sync');
  for (const file of [...files, flags.program])
    execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const KINDS = [
  ['after a crash', 'SIGKILL', restore],
  ['after a crash, nothing in the cache', 'SIGKILL', () => {
    restore();
    forget();
  }],
  ['after an orderly end', 'SIGTERM', () => {}],
];
let slowest = 0;
console.log('| until the first hit is answered | median | at most |\n| --- | ---: | ---: |');
for (const [name, signal, prepare] of KINDS) {
  prepare();
  await firstHit(signal);
  const times = [];
  for (let round = 0; round < Number(flags.rounds); ++round) {
    prepare();
    times.push(await firstHit(signal));
  }
  slowest = Math.max(slowest, median(times));
  console.log(`| ${name} | ${median(times).toFixed(0)} ms | ${Math.max(...times).toFixed(0)} ms |`);
}

console.log('\n| idle, without data | resident | of it private |\n| --- | ---: | ---: |');
for (const command of Object.keys(LISTENERS)) {
  const data = mkdtempSync(path.join(os.tmpdir(), 'hitstream-bench-'));
  const child = start(command, data, await freePort());
  await pause(5000);
  const memory = readFileSync(`/proc/${child.pid}/smaps_rollup`, 'utf8');
  const kib = (name) => [...memory.matchAll(new RegExp(`^${name}:\\s+(\\d+)`, 'gm'))]
    .reduce((sum, [, number]) => sum + Number(number), 0);
  const mib = (amount) => `${(amount / 1024).toFixed(1)} MiB`;
  console.log(`| hitstream ${command} | ${mib(kib('Rss'))} | ${mib(kib('Private_(?:Clean|Dirty)'))} |`);
  await end(child, 'SIGTERM');
  rmSync(data, { recursive: true, force: true });
}
if (flags.check === 'yes' && slowest > LIMIT_MS) {
  console.error(`missed: above ${LIMIT_MS} ms`);
  process.exit(1);
}
