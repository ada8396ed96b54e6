// Run by bench/api: asks the dashboard's API, each kind of question on a connection of its own and at its own pace.
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const { values: flags } = parseArgs({ options: { port: text, seconds: text, rate: text, fill: text, check: text } });
const P99_MS_MAX = 5;
const SCANS_SELDOMER = 5;

// What nobody has asked before, so that nothing of it is kept.
let asked = 0;
const fresh = () => `filter=page:${encodeURIComponent(`/news/a-story?m=bench-${String(asked++).padStart(12, '0')}`)}`;

// `scans`: looks at views, at least at those of the ten minutes in progress, so that its time grows with them.
const QUESTIONS = [
  ['nothing (204)', () => '/favicon.ico'],
  ['/api/minute', () => '/api/minute'],
  ['/api/hour', () => '/api/hour'],
  ['/api/day', () => '/api/day'],
  ['/api/day of a site', () => '/api/day?site=www.example.org'],
  ['status', () => '/api/v1/status'],
  ['live.json', () => '/api/v1/live.json'],
  ['visitors', () => '/api/v1/visitors', { scans: true }],
  ['summary of the minute', () => '/api/v1/summary?window=minute', { scans: true }],
  ['summary of the day', () => '/api/v1/summary?window=day', { scans: true }],
  ['series of the minute', () => '/api/v1/series?window=minute', { scans: true }],
  ['series of the day', () => '/api/v1/series?window=day', { scans: true }],
  ['top pages of the day', () => '/api/v1/top/page?window=day', { scans: true }],
  ['top sources of the day', () => '/api/v1/top/source?window=day', { scans: true }],
  ['browsers, filtered', () => '/api/v1/top/browser?window=day&filter=device:Desktop', { scans: true }],
  ['pages, filter never asked', () => `/api/v1/top/page?window=day&${fresh()}`, { scans: true }],
  ['summary, filter never asked', () => `/api/v1/summary?window=day&${fresh()}`, { scans: true }],
];

function ask(agent, path) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    http.get({ host: '127.0.0.1', port: flags.port, path, agent }, (reply) => {
      let body = '';
      reply.on('data', (piece) => { body += piece; }).on('error', reject);
      reply.on('end', () => {
        if (reply.statusCode >= 300) reject(new Error(`${path}: ${reply.statusCode} ${body}`));
        resolve({ ms: performance.now() - begun, body });
      });
    }).on('error', reject);
  });
}

// Asks at its times, each once the answer to the one before is there; how long each answer took.
async function repeat(path, index, scans) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const times = [];
  const every = (scans ? SCANS_SELDOMER : 1) * 1000 / Number(flags.rate);
  const begun = performance.now() + (index / QUESTIONS.length) * every;
  await ask(agent, path());  // the first one draws what the others find
  for (let due = begun; due < begun + Number(flags.seconds) * 1000; due += every) {
    if (due > performance.now()) await pause(due - performance.now());
    times.push((await ask(agent, path())).ms);
  }
  agent.destroy();
  return times.sort((a, b) => a - b);
}

const status = async () => JSON.parse((await ask(undefined, '/api/v1/status')).body);
const before = await status();
const begun = performance.now();
const all = await Promise.all(QUESTIONS.map(([, path, { scans } = {}], index) => repeat(path, index, scans)));
const after = await status();
const took = (performance.now() - begun) / 1000;

console.log(`|  | asked | p50 ms | p99 ms | at most |\n| --- | ---: | ---: | ---: | ---: |`);
let missed = false;
QUESTIONS.forEach(([name, , { scans = false } = {}], index) => {
  const times = all[index];
  const quantile = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  const cells = [name, times.length, ...[0.5, 0.99, 1].map((share) => quantile(share).toFixed(1))];
  console.log(`| ${cells.join(' | ')} |`);
  missed ||= !scans && quantile(0.99) > P99_MS_MAX;
});
const behind = after.lag_ms;
console.log(`counted meanwhile: ${Math.round((after.counted - before.counted) / took)} hits/s, ` +
  `${after.counted} in all; the newest hit that is counted is ${behind} ms older than the newest there is`);
if (missed) console.error(`missed: the 99th percentile is above ${P99_MS_MAX} ms`);
process.exit(missed && flags.check === 'yes' ? 1 : 0);
