// kill -9 under full load, again and again: every hit that was answered is counted afterwards, and none twice. Each
// request carries a marker of its own, so that hits are compared one by one and not only in number.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { isHeartbeat, records } from '../lib/journal.mjs';
import { load, prepareLoad } from '../lib/load.mjs';
import { startProgram } from '../lib/program.mjs';
import { until } from '../lib/until.mjs';

const KILLS = process.env.HITSTREAM_LONG ? 20 : 3;
const SEED = Number(process.env.HITSTREAM_SEED ?? Date.now() % 1_000_000);
const MARKER = /\?m=kill(\d{4})-(\d{12})"/;
const MINUTE_MS = 60_000;
// So that kills also fall into saves of the state and into changes of the journal's file, every other time.
const BUSY = ['--state-save-interval', '100ms', '--journal-segment-bytes', '1MiB'];

// The same numbers for the same seed (mulberry32).
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// Starts the server on `data`, loads it, kills it after `delayMs`. Gives what the load generator saw.
async function killUnderLoad(data, round, delayMs) {
  const server = await startProgram({ data, args: round % 2 === 0 ? BUSY : [] });
  const markers = path.join(data, `markers-${round}`);
  const running = load({
    port: server.collectorPort, connections: 64, markers, markerPrefix: `kill${String(round).padStart(4, '0')}`,
  });
  await pause(delayMs);
  await server.kill();
  const { sent, replies, status } = await running;
  assert.equal(status[200], replies, 'every answer was 200');
  const answered = new Uint8Array(sent);
  const lines = readFileSync(markers, 'latin1');
  for (const [, , number] of lines.matchAll(/kill(\d{4})-(\d{12})/g)) answered[Number(number)] = 1;
  rmSync(markers);
  return { sent, replies, answered };
}

// How often each marker stands in the journal, per round, and the hits of each minute.
function readJournal(folder, rounds) {
  const seen = rounds.map(({ sent }) => new Uint8Array(sent));
  const perMinute = new Map();
  const perSource = new Map();
  let total = 0;
  for (const { payload, source, seq } of records(folder)) {
    assert.equal(seq, perSource.get(source) ?? 0, 'the numbers of a source are dense');
    perSource.set(source, seq + 1);
    if (isHeartbeat({ payload })) continue;
    const text = payload.toString('latin1');
    const [, round, number] = MARKER.exec(text) ?? assert.fail(`no marker in ${text}`);
    ++seen[Number(round)][Number(number)];
    const minute = Math.floor(Number(JSON.parse(text).timestamp) / MINUTE_MS);
    perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
    ++total;
  }
  return { seen, perMinute, total };
}

function compareMarkers(rounds, seen) {
  rounds.forEach(({ answered, sent }, round) => {
    for (let number = 0; number < sent; ++number) {
      const times = seen[round][number];
      if (times === 1 || (times === 0 && !answered[number])) continue;
      assert.fail(`round ${round}, request ${number}: answered ${answered[number]}, in the journal ${times} times`);
    }
  });
}

// The last 60 minutes as the journal has them, for the moment `nowMs`.
function expectedHour(perMinute, nowMs) {
  const last = Math.floor(nowMs / MINUTE_MS);
  return Array.from({ length: 60 }, (_, i) => perMinute.get(last - 59 + i) ?? 0);
}

async function compareCounts(server, { total, perMinute }) {
  const status = await until(async () => {
    const now = await server.status();
    return now.counted >= total && !now.rebuilding ? now : null;
  }, { what: 'everything is counted', patienceMs: 60_000 });
  assert.equal(status.counted, total);
  for (const name of ['late', 'skewed', 'unreadable', 'lost']) assert.equal(status[name], 0, name);
  await until(async () => {
    const [before, hour, after] = [Date.now(), await server.series('hour'), Date.now()];
    if (Math.floor(before / MINUTE_MS) !== Math.floor(after / MINUTE_MS)) return false;
    assert.deepEqual(hour, expectedHour(perMinute, after));
    return true;
  }, { what: 'the hour within one minute' });
}

test(`every answered hit outlives ${KILLS} kills, once`, { timeout: 600_000 }, async (t) => {
  t.diagnostic(`HITSTREAM_SEED=${SEED}`);
  prepareLoad();
  const next = random(SEED);
  const data = mkdtempSync(path.join(os.tmpdir(), 'hitstream-crash-'));
  let server;
  t.after(async () => {
    await server?.kill();
    rmSync(data, { recursive: true, force: true });
  });
  const rounds = [];
  for (let round = 0; round < KILLS; ++round) {
    rounds.push(await killUnderLoad(data, round, 100 + next() * 900));
  }
  server = await startProgram({ data });
  const journal = readJournal(server.journal, rounds);
  compareMarkers(rounds, journal.seen);
  await compareCounts(server, journal);
  const answered = rounds.reduce((sum, { replies }) => sum + replies, 0);
  assert.ok(answered > KILLS * 100, `only ${answered} hits were answered: that was no load`);
  t.diagnostic(`${answered} hits answered, ${journal.total} in the journal and counted`);
});
