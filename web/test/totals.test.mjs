import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { change_of } = await load('tiles.ts');
const { refused_line, silent_line, verdict_of } = await load('integrity.ts');
const { stretches } = await load('gaps.ts');
const { texts } = await load('texts/en.ts');

test('a change is told against what was before, and not where nothing was', () => {
  assert.deepEqual(change_of(112, 100), { direction: 'more', short: '▲ 12.0 %', long: '12.0 % more' });
  assert.deepEqual(change_of(50, 100), { direction: 'less', short: '▼ 50.0 %', long: '50.0 % less' });
  assert.equal(change_of(100, 100).direction, 'same');
  assert.equal(change_of(0.000001, 0.000001).direction, 'same');
  for (const [now, before] of [[1, null], [null, 1], [5, 0]]) assert.equal(change_of(now, before), null);
});

test('the change of a share is told in points', () => {
  assert.equal(change_of(0.45, 0.4, true).short, '▲ 5.0 points');
  assert.equal(change_of(0.1, 0, true).short, '▲ 10.0 points');
});

test('the verdict is good, bad in the words of the server, or not known', () => {
  assert.deepEqual(verdict_of(null), { tone: 'unknown', text: texts.audit.unknown });
  assert.equal(verdict_of({ complete: true, verdict: 'x', collectors: [] }).text, texts.audit.complete);
  const bad = verdict_of({ complete: false, verdict: '3 hits of web-1 are missing', collectors: [] });
  assert.equal(bad.tone, 'bad');
  assert.match(bad.text, /3 hits of web-1 are missing/);
});

const collector = (fields) => ({ name: 'a', src: '0', last_heard_ms: 0, refused: {}, ...fields });

test('what the collectors refused is summed up by reason', () => {
  assert.equal(refused_line([collector({ refused: { bad_token: 0 } })]), '');
  assert.equal(
    refused_line([collector({ refused: { bad_token: 2, full: 1000 } }), collector({ refused: { bad_token: 1 } })]),
    texts.audit.refused_line('1,003', 'bad token 3, full 1,000'));
});

test('a collector that says nothing is named', () => {
  assert.equal(silent_line([collector({ last_heard_ms: 1000 })], 10_000), '');
  assert.equal(silent_line([collector({ name: 'b' }), collector({ last_heard_ms: 60_000 })], 60_000),
    texts.audit.silent('b'));
});

test('stretches of which nothing is known are found', () => {
  const buckets = [null, null, 1, null, 0, null].map((views) => ({ views }));
  assert.deepEqual(stretches({ buckets }), [[0, 1], [3, 3], [5, 5]]);
});
