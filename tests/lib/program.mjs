// A running hitstream on free ports, as the tests see it: `serve`, or one of the two that a stream lies between.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AGENT } from './agent.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const binary = process.env.HITSTREAM_BIN ?? path.join(root, 'build/release/hitstream');

// Sanitizers make everything slower.
const START_MS = process.env.HITSTREAM_SANITIZED ? 60_000 : 20_000;

// The program refuses variables of its own prefix that it does not know.
function environment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('HITSTREAM_')));
}

// The ports of the listeners `names`, once all are told on standard output.
function listenPorts(child, names) {
  return new Promise((resolve, reject) => {
    let out = '';
    let complaints = '';
    const patience = setTimeout(() => reject(new Error(`does not start: ${out}${complaints}`)), START_MS);
    child.stderr.on('data', (piece) => { complaints = (complaints + piece).slice(-10_000); });
    child.once('exit', (status, signal) => reject(new Error(`ended at start (${status ?? signal}): ${complaints}`)));
    child.stdout.on('data', (piece) => {
      out += piece;
      const port = (name) => Number(new RegExp(`^${name} .*:(\\d+)/`, 'm').exec(out)?.[1]);
      const ports = Object.fromEntries(names.map((name) => [`${name}Port`, port(name)]));
      if (!Object.values(ports).every(Boolean)) return;
      clearTimeout(patience);
      resolve(ports);
    });
  });
}

async function fetchOk(url) {
  const reply = await fetch(url);
  if (!reply.ok) throw new Error(`${url}: ${reply.status}`);
  return reply;
}

// Prometheus' text as an object: name with labels → number.
function parseMetrics(text) {
  return Object.fromEntries(text.split('\n').filter((line) => line && !line.startsWith('#'))
    .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

class Program {
  constructor(child, ports, data, ownsData) {
    Object.assign(this, ports, { child, data, ownsData, pid: child.pid, journal: path.join(data, 'journal') });
    this.log = '';  // what it has said on standard error since it began to listen, the last of it
    child.stderr.on('data', (piece) => { this.log = (this.log + piece).slice(-100_000); });
    this.dashboard = `http://127.0.0.1:${this.dashboardPort}`;
  }
  async status() { return (await fetchOk(`${this.dashboard}/api/v1/status`)).json(); }
  // "minute", "hour" or "day".
  async series(name, { bots = false } = {}) {
    return (await fetchOk(`${this.dashboard}/api/${name}${bots ? '?bots=1' : ''}`)).json();
  }
  // A view by a person. Gives the reply.
  hit(headers = {}) {
    return fetch(`http://127.0.0.1:${this.collectorPort}/collect`, { headers: { 'User-Agent': AGENT, ...headers } });
  }
  async metrics() { return parseMetrics(await (await fetchOk(`http://127.0.0.1:${this.adminPort}/metrics`)).text()); }
  // Ends it as an operator does; gives the exit status.
  stop() { return this.#end('SIGTERM'); }
  // Ends it as a crash does.
  kill() { return this.#end('SIGKILL'); }

  async #end(signal) {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill(signal);
      await ended;
    }
    if (this.ownsData) rmSync(this.data, { recursive: true, force: true });
    return this.child.exitCode;
  }
}

const LISTENERS = {
  serve: { collector: '--collector-listen', dashboard: '--dashboard-listen', admin: '--admin-listen' },
  collector: { collector: '--listen', admin: '--admin-listen' },
  dashboard: { dashboard: '--listen', admin: '--admin-listen' },
};

// Starts it with `args` besides the listeners and the data folder: `data`, which stays, or one that goes when it is
// stopped. `ports` (those of an earlier one, for instance) are listened on instead of free ones. `env`: more variables.
export async function startProgram({ command = 'serve', args = [], data, ports = {}, env = {} } = {}) {
  const folder = data ?? mkdtempSync(path.join(os.tmpdir(), 'hitstream-test-'));
  const names = Object.keys(LISTENERS[command]);
  const listen = names.flatMap((name) => [LISTENERS[command][name], `127.0.0.1:${ports[`${name}Port`] ?? 0}`]);
  const child = spawn(binary, [command, '--data', folder, ...listen, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...environment(), ...env } });
  try {
    return new Program(child, await listenPorts(child, names), folder, data === undefined);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}
