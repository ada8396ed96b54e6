import assert from 'node:assert/strict';
import test from 'node:test';
import { fill } from '../scripts/template.mjs';
import { load } from './load.mjs';

const { next_top, step_for, time_splits, top_for } = await load('scale.ts');
const { delay_after_failures } = await load('live/source.ts');
const { is_live } = await load('api.ts');

test('steps are whole numbers, and few', () => {
  for (let max = 0; max < 200_000; max = Math.ceil(max * 1.07) + 1) {
    const step = step_for(max);
    assert.ok(Number.isInteger(step) && step >= 1, `${max}: ${step}`);
    assert.ok(top_for(max) >= max && top_for(max) % step === 0);
    assert.ok(top_for(max) / step <= 5, `${max}: ${top_for(max)} in steps of ${step}`);
  }
});

test('the axis grows at once and shrinks late', () => {
  assert.equal(next_top(10, 11), top_for(11));
  assert.equal(next_top(100, 60), 100);
  assert.equal(next_top(100, 20), top_for(20));
});

test('times are told at round times of the zone, as many as there is room for', () => {
  const at = (text) => Date.parse(text) / 1000;
  const [from, to] = [at('2026-11-23T00:00Z'), at('2026-11-23T23:00Z')];
  assert.deepEqual(time_splits('day', from, to, 4, 0).map((s) => (s - from) / 3600), [0, 6, 12, 18]);
  const india_s = 5.5 * 3600;
  assert.deepEqual(time_splits('day', from, to, 4, india_s).map((s) => (s - from) / 3600), [0.5, 6.5, 12.5, 18.5]);
  assert.equal(time_splits('minute', from, from + 59, 100, 0).length, 6);
  assert.equal(time_splits('minute', from, from + 59, 1, 0).length, 1);
});

test('it never waits for more than two seconds after a failure', () => {
  assert.deepEqual([1, 2, 3, 4, 5, 100].map(delay_after_failures), [250, 500, 1000, 2000, 2000, 2000]);
});

test('an answer of another shape is refused', () => {
  const live = {
    now_ms: 1,
    minute: new Array(60).fill(0),
    hour: new Array(60).fill(0),
    day: new Array(24).fill(0),
    status: { lag_ms: 0, shards: [], bots: { ua: 1 }, kinds: {} },
  };
  assert.ok(is_live(live));
  for (const wrong of [null, {}, [], { ...live, minute: [1] }, { ...live, day: new Array(24).fill('0') },
    { ...live, now_ms: '1' }, { ...live, status: undefined },
    { ...live, status: { lag_ms: 0 } }, { ...live, status: { ...live.status, bots: { ua: '1' } } },
    { ...live, status: { ...live.status, kinds: undefined } }]) {
    assert.ok(!is_live(wrong), JSON.stringify(wrong));
  }
});

test('a page is filled, and an unknown name stops the build', () => {
  const assets = new Map([['a.ts', { path: '/assets/a-1.js' }]]);
  const with_texts = { texts: { lang: 'en', tag: { lead: 'a < "b"' } }, assets };
  assert.equal(fill('{{asset a.ts}} {{text tag.lead}}', with_texts), '/assets/a-1.js a &lt; &quot;b&quot;');
  for (const wrong of ['{{asset b.ts}}', '{{text none}}', '{{text tag}}', '{{other x}}']) {
    assert.throws(() => fill(wrong, with_texts));
  }
});
