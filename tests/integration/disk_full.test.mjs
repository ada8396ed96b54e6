// A disk that is full: hits are refused with 503 and counted, what was answered 200 stays, and with room again
// everything goes on by itself.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { hits } from '../lib/journal.mjs';
import { load, prepareLoad } from '../lib/load.mjs';
import { request } from '../lib/raw_http.mjs';
import { startProgram } from '../lib/program.mjs';
import { until } from '../lib/until.mjs';

const BIG_AGENT = 'x'.repeat(2000);

// Sends hits one after the other until one is answered otherwise than 200: { answered, refusal }.
async function hitUntilRefused(server, limit) {
  const answered = [];
  for (let i = 0; i < limit; ++i) {
    const reply = await hit(server, `https://example.org/${i}`);
    if (reply.status !== 200) return { answered, refusal: reply };
    answered.push(`https://example.org/${i}`);
  }
  return assert.fail(`still no refusal after ${limit} hits`);
}

function hit(server, referer) {
  return request(server.collectorPort, { headers: { Referer: referer, 'User-Agent': BIG_AGENT } });
}

function assertIsRefusal(reply) {
  assert.equal(reply.status, 503);
  assert.match(reply.headers['retry-after'][0], /^[1-9]\d*$/);
  assert.equal(reply.headers['set-cookie'], undefined, 'no session for a hit that was not taken');
}

async function refusedHits(server) {
  const metrics = await server.metrics();
  return metrics['hitstream_collector_refused_total{reason="journal_full"}'] +
    metrics['hitstream_collector_refused_total{reason="journal_error"}'];
}

// Fills the disk, sees refusals, makes room, sees hits taken again, and compares the journal with the answers.
async function fillAndRecover(server, makeRoom) {
  const { answered, refusal } = await hitUntilRefused(server, 2000);
  assertIsRefusal(refusal);
  assertIsRefusal(await hit(server, 'https://example.org/refused'));
  assert.equal(await refusedHits(server), 2);
  assert.equal((await server.status()).journal_failing, true);
  assert.ok(answered.length > 10, `only ${answered.length} hits fitted`);

  makeRoom();
  let refused = 2;
  await until(async () => {
    const referer = `https://example.org/after/${refused}`;
    const reply = await hit(server, referer);
    if (reply.status === 200) answered.push(referer);
    else ++refused;
    return reply.status === 200;
  }, { what: 'hits are taken again' });
  assert.equal(await refusedHits(server), refused);
  assert.equal((await server.status()).journal_failing, false);
  assert.deepEqual(hits(server.journal).map(({ referer }) => referer), answered);
  await until(async () => (await server.status()).counted === answered.length, { what: 'all are counted' });
  return answered;
}

test('a file that cannot grow: refused, counted, nothing lost, recovers, also after a restart', async (t) => {
  const data = mkdtempSync(path.join(os.tmpdir(), 'hitstream-full-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const limit = 256 * 1024 + 123;
  const server = await startProgram({ data, wrapper: ['prlimit', `--fsize=${limit}:unlimited`] });
  t.after(() => server.stop());
  const answered = await fillAndRecover(server, () =>
    execFileSync('prlimit', ['--pid', String(server.pid), '--fsize=unlimited:unlimited']));
  await server.kill();

  const again = await startProgram({ data });
  t.after(() => again.stop());
  await until(async () => (await again.status()).counted === answered.length, { what: 'all are counted again' });
  assert.deepEqual(hits(again.journal).map(({ referer }) => referer), answered);
});

function mountTmpfs(folder, size) {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'hitstream-test', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('a disk without room: refused, counted, nothing lost, recovers', async (t) => {
  const data = mkdtempSync(path.join(os.tmpdir(), 'hitstream-full-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  if (!mountTmpfs(data, '1m')) return t.skip('mounting a file system is not allowed here');
  t.after(() => execFileSync('umount', ['--lazy', data]));
  const server = await startProgram({ data, args: ['--state-save-interval', '10m'] });
  t.after(() => server.stop());
  return fillAndRecover(server, () => execFileSync('mount', ['-o', 'remount,size=16m', data]));
});

test('a journal at its size limit refuses until its oldest hits are counted and saved', async (t) => {
  prepareLoad();
  const server = await startProgram({
    args: ['--journal-max-bytes', '1MiB', '--journal-segment-bytes', '64KiB', '--state-save-interval', '2s'],
  });
  t.after(() => server.stop());
  const burst = await load({ port: server.collectorPort, connections: 8, count: 20_000 });
  assert.ok(burst.status[503] > 0, `nothing was refused: ${JSON.stringify(burst.status)}`);
  assert.equal(burst.unanswered, 0);
  assert.equal(await refusedHits(server), burst.status[503]);

  await until(async () => (await hit(server, 'https://example.org/later')).status === 200,
    { what: 'hits are taken again' });
  const metrics = await server.metrics();
  const accepted = metrics['hitstream_collector_hits_accepted_total'];
  assert.equal(accepted, burst.status[200] + 1);
  await until(async () => (await server.status()).counted === accepted, { what: 'every accepted hit is counted' });
  assert.equal((await server.status()).lost, 0);
});
