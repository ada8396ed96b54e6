import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { WINDOWS, details_known_until_ms, frame_of, known_until_ms, unknown_frame } = await load('windows.ts');
const [minute, hour, day] = WINDOWS;
const NOW_MS = Date.UTC(2026, 10, 23, 18, 45, 12, 345);
const up_to_date = { lag_ms: 12, rebuilding: false, rebuilt_share: 1, problem: null };
const counts = (n) => Array.from({ length: n }, (_, i) => i);

test('the last bucket is the one in progress at the time of the server', () => {
  for (const [spec, start_ms] of [
    [minute, Date.UTC(2026, 10, 23, 18, 45, 12)],
    [hour, Date.UTC(2026, 10, 23, 18, 45)],
    [day, Date.UTC(2026, 10, 23, 18)],
  ]) {
    const { buckets } = frame_of(spec, counts(spec.count), NOW_MS);
    assert.equal(buckets.at(-1).start_ms, start_ms);
    assert.equal(buckets[0].start_ms, start_ms - (spec.count - 1) * spec.span_ms);
    assert.deepEqual(buckets.map(({ in_progress }) => in_progress).lastIndexOf(false), spec.count - 2);
  }
});

test('a bucket changes exactly at its edge', () => {
  const last = (now_ms) => frame_of(minute, counts(60), now_ms).buckets.at(-1).start_ms;
  assert.equal(last(1_700_000_000_999), 1_700_000_000_000);
  assert.equal(last(1_700_000_001_000), 1_700_000_001_000);
});

test('the total and the peak are those of the buckets', () => {
  const frame = frame_of(minute, [1, 5, 0, 5, 2], NOW_MS);
  assert.equal(frame.total, 13);
  assert.equal(frame.peak, frame.buckets[1]);
  assert.equal(frame.known, 'all');
  assert.equal(frame_of(minute, [0, 0], NOW_MS).peak, null);
});

test('what is not known is never zero', () => {
  const frame = unknown_frame(day, NOW_MS);
  assert.ok(frame.buckets.every(({ views }) => views === null));
  assert.equal(frame.known, 'none');
  assert.equal(frame.peak, null);
});

test('a rebuild knows the day up to its share of it', () => {
  const known_ms = known_until_ms(NOW_MS, { lag_ms: 0, rebuilding: true, rebuilt_share: 0.5 });
  assert.equal(known_ms, NOW_MS - 12 * 3_600_000);
  const frame = frame_of(day, counts(24), NOW_MS, known_ms);
  assert.deepEqual(frame.buckets.map(({ views }) => views === null).indexOf(true), 12);
  assert.equal(frame.known, 'some');
  assert.equal(frame_of(hour, counts(60), NOW_MS, known_ms).known, 'none');
});

test('a small lag hides nothing, a large one what it has not reached', () => {
  assert.equal(known_until_ms(NOW_MS, up_to_date), Infinity);
  const known_ms = known_until_ms(NOW_MS, { ...up_to_date, lag_ms: 10_000 });
  const { buckets } = frame_of(minute, counts(60), NOW_MS, known_ms);
  assert.equal(buckets.filter(({ views }) => views === null).length, 10);
});

test('of a stream that cannot be read nothing is known since then', () => {
  const problem = { kind: 'unreachable', text: '', since_ms: NOW_MS - 30_000 };
  assert.equal(known_until_ms(NOW_MS, { ...up_to_date, problem }), NOW_MS - 30_000);
  assert.equal(known_until_ms(NOW_MS, { ...up_to_date, lag_ms: 60_000, problem }), NOW_MS - 60_000);
  assert.equal(known_until_ms(NOW_MS, { ...up_to_date, problem: { ...problem, since_ms: null } }), Infinity);
});

test('filters know the day as far as it has been read again', () => {
  const reading = { ...up_to_date, history: { complete: false, share: 0.25, lost: false } };
  assert.equal(details_known_until_ms(NOW_MS, reading), NOW_MS - 18 * 3_600_000);
  assert.equal(known_until_ms(NOW_MS, reading), Infinity);
  for (const lost of [false, true]) {
    const read = { ...reading, history: { complete: !lost, share: 1, lost } };
    assert.equal(details_known_until_ms(NOW_MS, read), Infinity);
  }
  assert.equal(details_known_until_ms(NOW_MS, { ...reading, lag_ms: 86_400_000 }), NOW_MS - 86_400_000);
});
