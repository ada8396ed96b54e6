// Everything at once: load, every kind of fault, collector and dashboard killed again and again, the stream split and
// merged. At the end every hit that was accepted is counted, once.
//
//   HITSTREAM_LONG=1                          ten rounds of a minute
//   HITSTREAM_TORTURE_ROUNDS, …_SECONDS       others
//   HITSTREAM_SEED                            that of an earlier run
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { auditStream, compareCounts, compareJournal, Runs } from '../lib/audit.mjs';
import { startProxy } from '../lib/kinesis.mjs';
import { prepareLoad } from '../lib/load.mjs';
import { untilAudit } from '../lib/proof.mjs';
import { random } from '../lib/random.mjs';
import {
  cleanUp, dataFolder, merge, openShards, split, startCollector, startDashboard, startStream, STREAM,
} from '../lib/two_processes.mjs';
import { until } from '../lib/until.mjs';
import { POLLING_KINDS } from '../proxy/faults.mjs';

const LONG = Boolean(process.env.HITSTREAM_LONG);
const ROUNDS = Number(process.env.HITSTREAM_TORTURE_ROUNDS ?? (LONG ? 10 : 0));
const SECONDS = Number(process.env.HITSTREAM_TORTURE_SECONDS ?? 60);
const SEED = Number(process.env.HITSTREAM_SEED ?? Date.now() % 1_000_000);
const SHARDS = 4;
const FAULTS_MIN = Math.floor((20 * SECONDS) / 60);
// A margin for the time in which a killed collector is not there.
const RATE = 6_000;
const RATE_MIN = 5_000;
const LIFE_MS = [4_000, 14_000];
const RESHARD_MS = [5_000, 9_000];
const DRAIN_MS_MAX = 300_000;
// Kinds that strike puts only have fewer to strike.
const EVERY_MS = 1_800;
const kinds = Object.fromEntries(POLLING_KINDS.map((kind) => [kind, { everyMs: EVERY_MS }]));

const between = (next, [low, high]) => low + next() * (high - low);

class Torture {
  constructor(t) {
    Object.assign(this, { t, next: random(SEED), kills: { collector: 0, dashboard: 0 }, reshards: 0 });
    this.data = dataFolder(t);
    this.dashboardData = dataFolder(t);
    this.runs = new Runs(dataFolder(t));
  }

  async start() {
    const keep = cleanUp(this.t);
    keep({ kill: () => Promise.all([this.collector?.kill(), this.dashboard?.kill()]) });
    const { emulator, client } = await startStream(this.t, { shards: SHARDS });
    this.client = client;
    this.proxy = keep(await startProxy(emulator.url, {
      seed: SEED, kinds, stallMs: [200, 4000], limits: { reads: true, puts: true },
    }));
    this.collector = await startCollector(this.proxy.url, { data: this.data });
    await this.#startDashboard();
  }

  // Sends until `endMs`, over as many lives of the collector as there are. Gives the number of answers.
  async #load(endMs) {
    let replies = 0;
    while (Date.now() < endMs) {
      const life = between(this.next, LIFE_MS);
      const secondsLeft = (endMs - Date.now()) / 1000;
      const sending = this.runs.send(this.collector.collectorPort, { rate: RATE, seconds: secondsLeft });
      if (life < secondsLeft * 1000) {
        await Promise.race([pause(life), sending]);
        await this.collector.kill();
        ++this.kills.collector;
        this.collector = await startCollector(this.proxy.url, { data: this.data });
      }
      replies += (await sending).replies;
    }
    return replies;
  }

  async #killDashboards(endMs) {
    for (;;) {
      const life = between(this.next, LIFE_MS);
      if (Date.now() + life > endMs) return;
      await pause(life);
      await this.dashboard.kill();
      ++this.kills.dashboard;
      await this.#startDashboard();
    }
  }

  async #startDashboard() {
    this.dashboard = await startDashboard(this.proxy.url,
      { data: this.dashboardData, args: ['--state-save-interval', '500ms'] });
  }

  // Between SHARDS and one more, so that the shards have room for the load.
  async #reshard(endMs) {
    for (;;) {
      const rest = between(this.next, RESHARD_MS);
      if (Date.now() + rest > endMs) return;
      await pause(rest);
      const open = (await openShards(this.client)).length;
      await (open > SHARDS ? merge(this.client, Math.floor(this.next() * (open - 1))) : split(this.client));
      ++this.reshards;
    }
  }

  // What the first of them gives, once all are over: none may start a process when the test is.
  async #all(parts) {
    const outcomes = await Promise.allSettled(parts);
    const failed = outcomes.find(({ status }) => status === 'rejected');
    if (failed) throw failed.reason;
    return outcomes[0].value;
  }

  async round(number) {
    const before = (await this.proxy.counts()).faults;
    const begin = Date.now();
    const endMs = begin + SECONDS * 1000;
    const replies = await this.#all([this.#load(endMs), this.#killDashboards(endMs), this.#reshard(endMs)]);
    const rate = Math.round((replies * 1000) / (Date.now() - begin));
    const { faults } = await this.proxy.counts();
    const counts = Object.fromEntries(
      Object.entries(faults).map(([kind, times]) => [kind, times - (before[kind] ?? 0)]));
    this.t.diagnostic(`round ${number}: ${replies} hits answered, ${rate}/s; ${JSON.stringify(counts)}`);
    for (const kind of POLLING_KINDS) {
      assert.ok((counts[kind] ?? 0) >= FAULTS_MIN, `${kind}: ${counts[kind] ?? 0} in round ${number}`);
    }
    if (!process.env.HITSTREAM_SANITIZED) assert.ok(rate >= RATE_MIN, `${rate} hits/s in round ${number}`);
  }

  async finish() {
    await this.proxy.configure({ kinds: {} });
    const end = () => this.collector.metrics().then((m) => m.hitstream_shipper_backlog_records === 0);
    await until(end, { what: 'the collector has nothing left to send', patienceMs: DRAIN_MS_MAX, everyMs: 500 });
    const seen = await auditStream(this.client, STREAM, this.runs);
    const kept = compareJournal(this.collector.journal, seen);
    const status = await compareCounts(this.dashboard, seen, DRAIN_MS_MAX);
    const proof = await untilAudit(this.dashboard, ({ complete }) => complete, 'it is proved', DRAIN_MS_MAX);
    const { accepted, missing } = Object.values(proof.collectors)[0];
    assert.deepEqual([accepted, missing], [seen.distinct, 0]);
    const { refused, faults, requests } = await this.proxy.counts();
    this.t.diagnostic(`${this.runs.answered} answered, ${kept} kept, ${seen.distinct} on the stream, ` +
      `${status.counted} counted; ${seen.repeats} repeats on the stream; killed ${JSON.stringify(this.kills)}, ` +
      `resharded ${this.reshards} times; ${JSON.stringify(requests)}`);
    assert.deepEqual(refused, {}, 'every signature was right');
    assert.equal(faults.proxy_failed ?? 0, 0);
  }
}

test(`torture: ${ROUNDS} rounds of ${SECONDS} s`, {
  skip: ROUNDS === 0 && 'with HITSTREAM_LONG=1 or HITSTREAM_TORTURE_ROUNDS', timeout: ROUNDS * SECONDS * 2000 + 900_000,
}, async (t) => {
  t.diagnostic(`HITSTREAM_SEED=${SEED}`);
  prepareLoad();
  const torture = new Torture(t);
  await torture.start();
  for (let round = 1; round <= ROUNDS; ++round) await torture.round(round);
  await torture.finish();
});
