// The life of `hitstream serve`: it starts and says where, refuses what it cannot share, and stops in order.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { AGENT } from '../lib/agent.mjs';
import { run } from '../lib/command.mjs';
import { hits } from '../lib/journal.mjs';
import { startProgram } from '../lib/program.mjs';
import { until } from '../lib/until.mjs';

const STOP_MS_MAX = 10_000;
const CONNECTIONS = 16;
const sumOf = (series) => series.reduce((sum, count) => sum + count, 0);

function dataFolder(t) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hitstream-serve-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));  // it may still be written to
  return folder;
}

// Sends hits over `connections` kept-alive connections until the server is gone. Gives the number of answers 200, and
// ends by itself.
function hitUntilGone(port, connections) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const headers = { 'User-Agent': AGENT };
  const seen = { answered: 0 };
  const one = () => new Promise((resolve) => {
    const request = http.get({ port, host: '127.0.0.1', path: '/collect', agent, headers }, (reply) => {
      if (reply.statusCode === 200) ++seen.answered;
      reply.resume();
      reply.on('end', () => resolve(true));
      reply.on('error', () => resolve(false));
    });
    request.on('error', () => resolve(false));
  });
  const lane = async () => { while (await one()); };
  seen.over = Promise.all(Array.from({ length: connections }, lane)).then(() => agent.destroy());
  return seen;
}

function namesOfThreads(pid) {
  return readdirSync(`/proc/${pid}/task`).map((id) => readFileSync(`/proc/${pid}/task/${id}/comm`, 'utf8').trim());
}

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} under load: exit 0 in time, and every answered hit is kept and counted`, async (t) => {
    const data = dataFolder(t);
    const program = await startProgram({ data });
    t.after(() => program.kill());
    const load = hitUntilGone(program.collectorPort, CONNECTIONS);
    await until(() => load.answered > 500, { what: 'the load is on' });
    const stopping = Date.now();
    program.child.kill(signal);
    await until(() => program.child.exitCode !== null || program.child.signalCode !== null, { what: 'it ends' });
    assert.ok(Date.now() - stopping < STOP_MS_MAX);
    assert.equal(program.child.exitCode, 0);
    await load.over;
    // A reply that the last close has taken on its way is the only difference there may be.
    const kept = hits(program.journal).length;
    assert.ok(kept >= load.answered && kept <= load.answered + CONNECTIONS, `${kept} kept, ${load.answered} answered`);

    const again = await startProgram({ data });
    t.after(() => again.kill());
    assert.equal((await again.status()).counted, kept, 'the state was saved at the stop');
    assert.equal(sumOf(await again.series('day')), kept);
    assert.equal(await again.stop(), 0);
  });
}

// A request that is begun and not ended: the stop gives it some time.
async function beginRequest(t, port) {
  const socket = net.connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  await new Promise((sent) => { socket.write('GET /collect HTTP/1.1\r\nHost: x\r\n', sent); });
  return socket;
}

test('a request that never ends does not hold up the stop for long', async (t) => {
  const program = await startProgram();
  t.after(() => program.kill());
  await beginRequest(t, program.collectorPort);
  const stopping = Date.now();
  assert.equal(await program.stop(), 0);
  assert.ok(Date.now() - stopping < STOP_MS_MAX);
});

test('a second signal ends it at once', async (t) => {
  const program = await startProgram();
  t.after(() => program.kill());
  let log = '';
  program.child.stderr.on('data', (piece) => { log += piece; });
  await beginRequest(t, program.collectorPort);
  // The first may overtake the request, and then the stop is over before the second comes.
  const connections = 'hitstream_http_connections{server="collector"}';
  await until(async () => (await program.metrics())[connections] === 1, { what: 'the connection is taken' });
  program.child.kill('SIGTERM');
  await until(() => log.includes('stopping'), { what: 'it stops' });
  program.child.kill('SIGTERM');
  await until(() => program.child.exitCode !== null, { what: 'it ends' });
  assert.equal(program.child.exitCode, 128 + os.constants.signals.SIGTERM);
});

test('the threads have their names', async (t) => {
  const program = await startProgram();
  t.after(() => program.stop());
  // A thread gives itself its name.
  const wanted = ['http-0', 'consumer', 'journal', 'dashboard-0', 'admin-0'];
  await until(() => wanted.every((name) => namesOfThreads(program.pid).includes(name)), { what: `threads ${wanted}` });
});

test('a second program on the same data is refused, and told who holds it', async (t) => {
  const program = await startProgram();
  t.after(() => program.stop());
  const free = ['collector', 'dashboard', 'admin'].flatMap((name) => [`--${name}-listen`, '127.0.0.1:0']);
  const { status, stdout, stderr } = await run(['serve', '--data', program.data, ...free]);
  assert.equal(status, 2);
  assert.equal(stdout, '');
  assert.match(stderr, new RegExp(`pid ${program.pid}, hitstream serve`));
  assert.equal((await program.status()).journal_failing, false, 'the first goes on');
});

test('an address that is taken is named, for each listener', async (t) => {
  const taken = net.createServer();
  await new Promise((ready) => { taken.listen(0, '127.0.0.1', ready); });
  t.after(() => taken.close());
  const address = `127.0.0.1:${taken.address().port}`;
  for (const busy of ['collector', 'dashboard', 'admin']) {
    const listen = ['collector', 'dashboard', 'admin']
      .flatMap((name) => [`--${name}-listen`, name === busy ? address : '127.0.0.1:0']);
    const { status, stderr } = await run(['serve', '--data', dataFolder(t), ...listen]);
    assert.equal(status, 2, busy);
    assert.ok(stderr.includes(address), stderr);
  }
});

test('two collectors do not share an address', async (t) => {
  const program = await startProgram();
  t.after(() => program.stop());
  const address = `127.0.0.1:${program.collectorPort}`;
  const { status, stderr } = await run(['serve', '--data', dataFolder(t), '--collector-listen', address,
    '--dashboard-listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0']);
  assert.equal(status, 2);
  assert.ok(stderr.includes(address), stderr);
});

test('the admin listener tells health, readiness and metrics', async (t) => {
  const program = await startProgram();
  t.after(() => program.stop());
  const admin = `http://127.0.0.1:${program.adminPort}`;
  assert.equal((await fetch(`${admin}/healthz`)).status, 200);
  await until(async () => (await fetch(`${admin}/readyz`)).status === 200, { what: 'it is ready' });
  const metrics = await fetch(`${admin}/metrics`);
  assert.match(metrics.headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
  await program.hit();
  await fetch(`http://127.0.0.1:${program.collectorPort}/other`);
  const values = await program.metrics();
  assert.equal(values.hitstream_collector_hits_accepted_total, 1);
  assert.equal(values['hitstream_http_requests_total{server="collector",status="200"}'], 1);
  assert.equal(values['hitstream_http_requests_total{server="collector",status="404"}'], 1);
  assert.ok(values.hitstream_journal_bytes > 0);
  assert.ok(Object.keys(values).some((name) => name.startsWith('hitstream_consumer_lag_seconds')));
  assert.ok(values['hitstream_http_request_seconds_bucket{server="collector",le="+Inf"}'] >= 2);
});

test('the demo site is there only when asked for, and the tag is the collector\'s', async (t) => {
  const without = await startProgram();
  t.after(() => without.stop());
  assert.equal((await fetch(`${without.dashboard}/demo`)).status, 404);
  const withDemo = await startProgram({ args: ['--demo'] });
  t.after(() => withDemo.stop());
  const page = await (await fetch(`${withDemo.dashboard}/demo`)).text();
  assert.ok(page.includes(`http://127.0.0.1:${withDemo.collectorPort}/collect`), page);
});

test('the log is quiet under load, and JSON when asked', async (t) => {
  const program = await startProgram({ args: ['--log-format', 'json'] });
  t.after(() => program.stop());
  let log = '';
  program.child.stderr.on('data', (piece) => { log += piece; });
  for (let i = 0; i < 200; ++i) await (await program.hit()).text();
  program.child.kill('SIGTERM');
  await until(() => program.child.exitCode !== null, { what: 'it ends' });
  const lines = log.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
  assert.ok(lines.some(({ message }) => message === 'stopped'));
  assert.ok(lines.length < 20, `${lines.length} lines for 200 hits`);
});

test('journal verify finds the journal of a running program sound', async (t) => {
  const program = await startProgram();
  t.after(() => program.stop());
  await program.hit();
  const { status, stdout } = await run(['journal', 'verify', program.journal]);
  assert.equal(status, 0);
  const [, kept] = /(\d+) records/.exec(stdout);
  assert.ok(Number(kept) >= 2, 'the hit, and a heartbeat or more');
  assert.equal((await run(['journal', 'verify', '/nowhere/journal'])).status, 2);
});
