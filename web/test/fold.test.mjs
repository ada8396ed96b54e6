import assert from 'node:assert/strict';
import test from 'node:test';
import { delta, Fake } from './fake/server.mjs';
import { random } from './fake/views.mjs';
import { load } from './load.mjs';

const { fold, fold_whole } = await load('live/fold.ts');

const NOW_MS = Date.UTC(2026, 10, 23, 18, 45, 12, 345);
const status = { lag_ms: 1, shards: [], bots: {}, kinds: {} };
const whole = (fields = {}) => ({ now_ms: NOW_MS, minute: new Array(60).fill(1), hour: new Array(60).fill(2),
  day: new Array(24).fill(3), visitors: 5, hits: [], status, ...fields });

test('the first event is whole', () => {
  assert.deepEqual(fold(undefined, whole()), whole());
  assert.throws(() => fold(undefined, { now_ms: NOW_MS, status }));
  for (const wrong of [null, {}, [], 'x', { now_ms: NOW_MS }]) assert.throws(() => fold(whole(), wrong));
});

test('a bucket that begins is empty until it is told, and the oldest one goes', () => {
  const minute_tail = [[Date.UTC(2026, 10, 23, 18, 45, 13), 7]];
  const later = fold(whole(), { now_ms: NOW_MS + 2000, minute_tail, status });
  assert.deepEqual(later.minute.slice(-3), [1, 7, 0]);
  assert.equal(later.minute.length, 60);
  assert.deepEqual(later.hour, whole().hour);
  assert.equal(later.visitors, 5);
});

test('after a long silence nothing of the old counts is left', () => {
  const later = fold(whole(), { now_ms: NOW_MS + 90_000_000, status });
  for (const window of ['minute', 'hour', 'day']) assert.ok(later[window].every((count) => count === 0), window);
});

test('what is older than what is known changes nothing', () => {
  const known = whole();
  assert.equal(fold(known, { now_ms: NOW_MS - 1000, minute_tail: [[NOW_MS - 345, 99]], status }), known);
});

test('a bucket outside the window is left out', () => {
  const tail = [[NOW_MS - 345 - 60_000, 9], [NOW_MS - 345 + 1000, 9], [NOW_MS - 345 - 59_000, 8]];
  const { minute } = fold(whole(), { now_ms: NOW_MS, minute_tail: tail, status });
  assert.deepEqual([minute[0], minute[59], minute.length], [8, 1, 60]);
});

test('hits are the last twenty, newest first', () => {
  const hit = (i) => ({ time_ms: NOW_MS + i, site: '', page: `/${i}` });
  const known = fold(undefined, whole({ hits: [hit(1), hit(2)] }));
  const later = fold(known, { now_ms: NOW_MS, status, hits: Array.from({ length: 20 }, (_, i) => hit(i + 3)) });
  assert.equal(later.hits.length, 20);
  assert.deepEqual([later.hits[0].page, later.hits[19].page], ['/22', '/3']);
});

test('a hit that is told again, with what its page has reported, takes its own place', () => {
  const hit = (time_ms, fields) =>
    ({ time_ms, site: 'a', page: '', source: '', country: 'DE', browser: 'Firefox', device: 'desktop', ...fields });
  const known = fold(undefined, whole({ hits: [hit(2), hit(1)] }));
  const event = { now_ms: NOW_MS, status, hits: [hit(3), hit(2, { page: '/docs/', source: 'Google' })] };
  const later = fold(known, event);
  assert.deepEqual(later.hits.map(({ time_ms, page }) => [time_ms, page]), [[3, ''], [2, '/docs/'], [1, '']]);
  assert.deepEqual(fold(later, event), later);
  const two = fold(later, { ...event, hits: [hit(4, { page: '/a' }), hit(4, { page: '/b' })] });
  assert.equal(two.hits.filter(({ time_ms }) => time_ms === 4).length, 2);
});

test('an answer without hits and visitors leaves those that are known', () => {
  const known = fold(undefined, whole({ hits: [{ time_ms: 1 }] }));
  const { hits, visitors, ...bare } = whole({ now_ms: NOW_MS + 1 });
  assert.equal(fold_whole(known, bare).hits.length, 1);
  assert.equal(fold_whole(known, bare).visitors, 5);
});

test('deltas, folded, are what a whole answer says, whatever happens in between', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e9);
  const next = random(seed);
  const fake = new Fake({ sessions: 50, seed });
  let last = fake.live({ site: '', bots: false });
  let known = fold(undefined, last);
  for (let i = 0; i < 100; i += 1) {
    fake.ahead_ms += Math.floor(next() ** 4 * 7_200_000);
    for (let hits = Math.floor(next() * 4); hits > 0; hits -= 1) fake.hit();
    const now = fake.live({ site: '', bots: false });
    known = fold(known, delta(last, now));
    for (const window of ['minute', 'hour', 'day']) assert.deepEqual(known[window], now[window], `SEED=${seed} ${i}`);
    last = now;
  }
});
