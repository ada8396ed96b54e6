// `hitstream replay` against a running program: what it sends is what is counted.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { AGENT } from '../lib/agent.mjs';
import { logLine, logOf } from '../lib/access_log.mjs';
import { run } from '../lib/command.mjs';
import { hits } from '../lib/journal.mjs';
import { startProgram } from '../lib/program.mjs';
import { until } from '../lib/until.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const shared = process.env.HITSTREAM_SHARED_DATA ?? path.join(root, '../shared/data');
const sumOf = (series) => series.reduce((sum, count) => sum + count, 0);

function logFile(t, content) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hitstream-replay-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));  // it may still be written to
  const file = path.join(folder, 'access.log');
  writeFileSync(file, content);
  return file;
}

async function start(t, options) {
  const program = await startProgram(options);
  t.after(() => program.stop());
  program.collect = `http://127.0.0.1:${program.collectorPort}/collect`;
  return program;
}

// The summary's rows as numbers.
const rowsOf = (summary) => Object.fromEntries(
  [...summary.matchAll(/^(\w+) +([\d.]+)/gm)].map(([, name, value]) => [name, Number(value)]));

// All are counted; of them `bots` as bots', or as many as there are where it is null.
async function assertCounted(program, count, { bots = 0 } = {}) {
  const seen = async () => {
    const status = await program.status();
    return { people: status.counted, bots: sumOf(Object.values(status.bots)) };
  };
  await until(async () => { const { people, bots: found } = await seen(); return people + found === count; },
    { what: `${count} hits are counted` });
  const { people, bots: found } = await seen();
  if (bots !== null) assert.equal(found, bots, 'bots');
  assert.equal(sumOf(await program.series('hour')), people);
  assert.equal(sumOf(await program.series('hour', { bots: true })), count);
  return { people, bots: found };
}

test('every line of a log is a hit: page, address, User-Agent and session', async (t) => {
  const program = await start(t);
  const file = logFile(t, `${logOf(700, { visitors: 7 }).join('\n')}\n`);
  const { status, stdout, stderr } =
    await run(['replay', file, '--now', '--to', program.collect, '--base', 'https://site.example/']);
  assert.equal(status, 0, stdout + stderr);
  const { lines, sent, accepted, refused, unreadable } = rowsOf(stdout);
  assert.deepEqual({ lines, sent, accepted, refused, unreadable },
    { lines: 700, sent: 700, accepted: 700, refused: 0, unreadable: 0 });
  await assertCounted(program, 700);

  const kept = hits(program.journal);
  assert.deepEqual(new Set(kept.map(({ referer }) => referer)),
    new Set(Array.from({ length: 700 }, (_, i) => `https://site.example/page/${i}?q=a%20b`)));
  assert.ok(kept.every(({ ua }) => ua === AGENT));
  const sessions = new Map();
  for (const { ip, sid } of kept) sessions.set(ip, (sessions.get(ip) ?? new Set()).add(sid));
  assert.equal(sessions.size, 7);
  for (const [ip, sids] of sessions) assert.equal(sids.size, 1, `${ip} keeps its session`);
});

test('with --base, where a visitor came from is told, too', async (t) => {
  const program = await start(t);
  let visitor = 0;
  const from = (referrer, target) =>
    logLine({ client: `192.0.2.${++visitor}`, target }).replace('"-"', `"${referrer}"`);
  const log = [from('https://www.google.com/search?q=kites', '/a'), from('https://site.example/a', '/b'),
    from('-', '/c'), from('http://news.example/x', '/d')].join('\n');
  const replay = (...more) =>
    run(['replay', '-', '--now', '--to', program.collect, '--base', 'https://site.example', ...more], { input: log });
  const { status, stdout } = await replay();
  assert.equal(status, 0, stdout);
  assert.equal(rowsOf(stdout).accepted, 4);
  assert.equal(rowsOf(stdout).sources, 2);
  const sources = async () => {
    const { rows } = await (await fetch(`${program.dashboard}/api/v1/top/source?site=site.example`)).json();
    return rows.map(({ value, views }) => `${value} ${views}`).sort();
  };
  await until(async () => (await sources()).length === 3, { what: 'the sources are listed' });
  assert.deepEqual(await sources(), [' 2', 'Google 1', 'news.example 1']);
  await assertCounted(program, 4);
  const without = await replay('--no-sources');
  assert.equal(rowsOf(without.stdout).sources, 0);
  await assertCounted(program, 8);
});

test('gzip and standard input are read as a plain file is', async (t) => {
  const program = await start(t);
  const log = `${logOf(50).join('\n')}\n`;
  const zipped = await run(['replay', logFile(t, gzipSync(log)), '--now', '--to', program.collect]);
  assert.equal(zipped.status, 0, zipped.stderr);
  const piped = await run(['replay', '-', '--now', '--to', program.collect], { input: log });
  assert.equal(piped.status, 0, piped.stderr);
  const pipedZip = await run(['replay', '-', '--now', '--to', program.collect], { input: gzipSync(log) });
  assert.equal(pipedZip.status, 0, pipedZip.stderr);
  await assertCounted(program, 150);
});

test('lines it cannot read are counted and named, the others are sent', async (t) => {
  const program = await start(t);
  const lines = [...logOf(3), 'not a log line', logLine({ agent: 'a \\"quoted\\" \\x41gent' }), '',
    logLine().replace('GET / HTTP/1.1', '-'), logLine({ client: '2001:db8::7' })];
  const { status, stdout } = await run(['replay', '-', '--now', '--to', program.collect], { input: lines.join('\n') });
  assert.equal(status, 1);
  assert.equal(rowsOf(stdout).accepted, 5);
  assert.equal(rowsOf(stdout).unreadable, 3);
  for (const named of ['line 4: ', 'line 6: ', 'line 7: ']) assert.ok(stdout.includes(named), stdout);
  await assertCounted(program, 5, { bots: 1 });  // no browser calls itself so
  const kept = hits(program.journal);
  assert.ok(kept.some(({ ua }) => ua === 'a "quoted" Agent'));
  assert.ok(kept.some(({ ip }) => ip === '2001:db8::7'));
});

test('the recorded pace is kept, or made faster', async (t) => {
  const program = await start(t);
  const log = logOf(5, { stepMs: 10_000 }).join('\n');  // 40 s
  const { status, stdout } = await run(['replay', '-', '--speed', '20', '--to', program.collect], { input: log });
  assert.equal(status, 0);
  assert.ok(rowsOf(stdout).seconds >= 2, stdout);
  const times = hits(program.journal).map(({ timestamp }) => Number(timestamp));
  assert.ok(times.at(-1) - times[0] >= 1900, String(times));
});

// A collector that does what `answer` says.
async function collectorThat(t, answer) {
  const server = http.createServer(answer);
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
  t.after(() => { server.closeAllConnections?.(); server.close(); });
  return `http://127.0.0.1:${server.address().port}/collect`;
}

test('a refusal for now is obeyed and the line sent again', async (t) => {
  const seen = [];
  const url = await collectorThat(t, (request, reply) => {
    seen.push(request.headers.referer);
    if (seen.length === 3) reply.writeHead(503, { 'Retry-After': '1' });
    reply.end();
  });
  const { status, stdout } =
    await run(['replay', '-', '--now', '--connections', '1', '--to', url], { input: logOf(5).join('\n') });
  assert.equal(status, 0, stdout);
  assert.equal(rowsOf(stdout).accepted, 5);
  assert.equal(rowsOf(stdout).repeated, 1);
  assert.equal(seen.length, 6);
  assert.equal(seen[2], seen[3]);
});

test('other refusals are counted by status', async (t) => {
  const url = await collectorThat(t, (request, reply) => {
    reply.statusCode = request.headers.referer.endsWith('/1?q=a%20b') ? 403 : 200;
    reply.end();
  });
  const { status, stdout } = await run(['replay', '-', '--now', '--to', url], { input: logOf(5).join('\n') });
  assert.equal(status, 1);
  assert.equal(rowsOf(stdout).accepted, 4);
  assert.match(stdout, /^ {2}with 403 +1$/m);
});

test('what cannot begin ends with status 2 and says why', async () => {
  const missing = await run(['replay', '/nowhere/access.log']);
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /\/nowhere\/access\.log: No such file/);
  assert.equal((await run(['replay', '-', '--to', 'nonsense'])).status, 2);
  assert.equal((await run(['replay'])).status, 2);
});

test('10,000 real lines: accepted = counted = 10,000', async (t) => {
  const file = path.join(shared, 'access-combined.log.gz');
  if (!existsSync(file)) return t.skip(`no ${file}`);
  const program = await start(t);
  const { status, stdout, stderr } = await run(['replay', file, '--now', '--to', program.collect]);
  assert.equal(status, 0, stdout + stderr);
  assert.equal(rowsOf(stdout).accepted, 10_000);
  assert.equal((await program.metrics()).hitstream_collector_hits_accepted_total, 10_000);
  const { people, bots } = await assertCounted(program, 10_000, { bots: null });
  assert.ok(people > bots && bots > 100, `${people} people, ${bots} bots`);
  return t.diagnostic(`${people} people, ${bots} bots`);
});
