// A disk that is full: hits are refused with 503 and counted, what was answered 200 stays, and with room again
// everything goes on by itself.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { AGENT } from '../lib/agent.mjs';
import { hits, segmentFiles } from '../lib/journal.mjs';
import { load, prepareLoad } from '../lib/load.mjs';
import { request } from '../lib/raw_http.mjs';
import { startProgram } from '../lib/program.mjs';
import { until } from '../lib/until.mjs';

const BIG_AGENT = `${AGENT} ${'x'.repeat(1900)}`;

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

// Fills the disk, sees refusals, makes room, sees hits taken again, and compares the journal with the answers (those of
// the hits `before` among them).
async function fillAndRecover(server, makeRoom, before = []) {
  const { answered: filled, refusal } = await hitUntilRefused(server, 2000);
  const answered = [...before, ...filled];
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

// Runs `work` with a new folder, which goes afterwards.
async function withFolder(work) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hitstream-full-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Runs `work` with a server, which is ended afterwards.
async function withProgram(options, work) {
  const server = await startProgram(options);
  try {
    return await work(server);
  } finally {
    await server.kill();
  }
}

function limitFileSize(server, bytes) {
  execFileSync('prlimit', ['--pid', String(server.pid), `--fsize=${bytes}:unlimited`]);
}

// Where the journal's file may grow to, seen from its size after some hits: the write that does not fit is cut short,
// or does not begin at all (then the system also sends a signal, which must not end the program).
for (const [what, room] of [['by some bytes only', 10_123], ['by not a byte', 0]]) {
  test(`a file that can grow ${what}: refused, counted, nothing lost, recovers, also after a restart`, () =>
    withFolder(async (data) => {
      const answered = await withProgram({ data }, async (server) => {
        const before = [];
        for (let i = 0; i < 20; ++i) {
          before.push(`https://example.org/before/${i}`);
          assert.equal((await hit(server, before.at(-1))).status, 200);
        }
        limitFileSize(server, statSync(segmentFiles(server.journal).at(-1)).size + room);
        return fillAndRecover(server, () => limitFileSize(server, 'unlimited'), before);
      });
      await withProgram({ data }, async (server) => {
        await until(async () => (await server.status()).counted === answered.length, { what: 'all are counted again' });
        assert.deepEqual(hits(server.journal).map(({ referer }) => referer), answered);
      });
    }));
}

function mountTmpfs(folder, size) {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'hitstream-test', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('a disk without room: refused, counted, nothing lost, recovers', (t) => withFolder(async (data) => {
  if (!mountTmpfs(data, '1m')) return t.skip('mounting a file system is not allowed here');
  try {
    return await withProgram({ data }, (server) =>
      fillAndRecover(server, () => execFileSync('mount', ['-o', 'remount,size=16m', data])));
  } finally {
    execFileSync('umount', [data]);
  }
}));

const SMALL_JOURNAL = ['--journal-max-bytes', '1MiB', '--journal-segment-bytes', '64KiB'];

test('a journal at its size limit refuses until its oldest hits are counted and saved', async (t) => {
  prepareLoad();
  const server = await startProgram({ args: [...SMALL_JOURNAL, '--state-save-interval', '2s'] });
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
