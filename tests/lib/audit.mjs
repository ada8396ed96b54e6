// Compares, hit by hit, what was answered with what the journal, the stream and the dashboards have.
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isHeartbeat, records } from './journal.mjs';
import { load } from './load.mjs';
import { streamEntries } from './stream_records.mjs';
import { until } from './until.mjs';

const MARKER = /\?m=run-(\d{4})-(\d{12})$/;
const HEARTBEAT = -1;  // instead of a marker
const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;

// Loads of which each request carries a marker of its own.
export class Runs {
  list = [];
  constructor(folder) { this.folder = folder; }

  // Sends to `port` as `options` of load() say, until they end or the collector does.
  async send(port, options) {
    const number = this.list.push(null) - 1;
    const prefix = `run-${String(number).padStart(4, '0')}`;
    const markers = path.join(this.folder, prefix);
    const report = await load({ port, markers, markerPrefix: prefix, connections: 64, ...options });
    const { sent, replies, status } = report;
    const answered = new Uint8Array(sent);
    for (const [, digits] of readFileSync(markers, 'latin1').matchAll(/run-\d{4}-(\d{12})/g)) {
      answered[Number(digits)] = 1;
    }
    rmSync(markers);
    this.list[number] = { sent, answered };
    assert.equal(status[200] ?? 0, replies, 'every answer was 200');
    return report;
  }

  get answered() {
    return this.list.reduce((sum, run) => sum + run.answered.reduce((a, b) => a + b, 0), 0);
  }
}

class Seen {
  constructor(runs) {
    this.times = runs.list.map(({ sent }) => new Uint8Array(sent));
    this.sources = new Map();  // src → seq → marker
    this.perMinute = new Map();
    this.distinct = 0;
    this.repeats = 0;
  }

  add(entry) {
    if (entry.kind === 'heartbeat') this.#addNumber(entry, HEARTBEAT);
    else this.#addHit(entry);
  }

  // False for a repeat.
  #addNumber({ src, seq }, marker) {
    if (!this.sources.has(src)) this.sources.set(src, []);
    const markers = this.sources.get(src);
    if (markers[seq] !== undefined) assert.equal(markers[seq], marker, `${src}, ${seq} are two hits`);
    const isNew = markers[seq] === undefined;
    markers[seq] = marker;
    return isNew;
  }

  #addHit({ referer, timestamp, src, seq }) {
    const [, run, number] = MARKER.exec(referer) ?? assert.fail(`no marker in ${referer}`);
    const marker = Number(run) * 1e12 + Number(number);
    if (!this.#addNumber({ src, seq }, marker)) {
      ++this.repeats;
      return;
    }
    ++this.times[Number(run)][Number(number)];
    ++this.distinct;
    const minute = Math.floor(Number(timestamp) / MINUTE_MS);
    this.perMinute.set(minute, (this.perMinute.get(minute) ?? 0) + 1);
  }
}

// Every hit of the stream: { distinct, repeats, perMinute, sources }. Fails unless each answered hit is there, none
// under two numbers, and the numbers of each source are dense.
export async function auditStream(client, stream, runs) {
  const seen = new Seen(runs);
  for await (const entry of streamEntries(client, stream)) seen.add(entry);
  runs.list.forEach(({ answered, sent }, run) => {
    for (let number = 0; number < sent; ++number) {
      const times = seen.times[run][number];
      if (times === 1 || (times === 0 && !answered[number])) continue;
      assert.fail(`run ${run}, request ${number}: answered ${answered[number]}, on the stream under ${times} numbers`);
    }
  });
  for (const [src, markers] of seen.sources) {
    const hole = markers.findIndex((marker) => marker === undefined);
    assert.equal(hole, -1, `of ${src} number ${hole} of ${markers.length} is missing`);
  }
  return seen;
}

// Every hit of the collector's journal is on the stream, with the same marker.
export function compareJournal(folder, seen) {
  let total = 0;
  for (const { payload, source, seq } of records(folder)) {
    if (isHeartbeat({ payload })) continue;
    const [, run, number] = MARKER.exec(JSON.parse(payload.toString('utf8')).referer);
    assert.equal(seen.sources.get(source)?.[seq], Number(run) * 1e12 + Number(number), `${source}, ${seq}`);
    ++total;
  }
  assert.equal(seen.distinct, total, 'the stream has what the journal has');
  return total;
}

function expectedHour(perMinute, nowMs) {
  const last = Math.floor(nowMs / MINUTE_MS);
  return Array.from({ length: HOUR_MINUTES }, (_, i) => perMinute.get(last - HOUR_MINUTES + 1 + i) ?? 0);
}

// The dashboard has counted what is on the stream, once each, in the minute of each.
export async function compareCounts(dashboard, { distinct, perMinute }, patienceMs = 60_000) {
  let status;
  await until(async () => {
    status = await dashboard.status();
    return status.counted >= distinct && !status.rebuilding;
  }, { what: `the dashboard has counted ${distinct}`, patienceMs }).catch((problem) => {
    throw new Error(`${problem.message}; it says ${JSON.stringify(status)}`);
  });
  assert.equal(status.counted, distinct);
  for (const name of ['late', 'skewed', 'unreadable', 'lost']) assert.equal(status[name], 0, name);
  await until(async () => {
    const [before, hour, after] = [Date.now(), await dashboard.series('hour'), Date.now()];
    if (Math.floor(before / MINUTE_MS) !== Math.floor(after / MINUTE_MS)) return false;
    assert.deepEqual(hour, expectedHour(perMinute, after));
    return true;
  }, { what: 'the hour within one minute' });
  return status;
}
