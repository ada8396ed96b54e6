import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { headline } = await load('headline.ts');
const { format_time_to_go } = await load('format.ts');
const { shard_texts } = await load('shards.ts');
const { texts } = await load('texts/en.ts');

const well = {
  lag_ms: 12, rebuilding: false, rebuilt_share: 1, hits_per_second: 0, eta_s: null, problem: null, shards: [],
};
const rebuilding = { ...well, lag_ms: 40_000_000, rebuilding: true, rebuilt_share: 0.4567 };

test('read up it is connected, and tells the lag', () => {
  const { state, lag, message, alarming } = headline(well);
  assert.deepEqual({ state, lag, message, alarming },
    { state: 'connected', lag: ' · lag 12 ms', message: texts.message.usual, alarming: false });
});

test('far behind it says so', () => {
  assert.equal(headline({ ...well, lag_ms: 5000 }).state, 'connected');
  const { state, text, lag } = headline({ ...well, lag_ms: 72_000 });
  assert.deepEqual({ state, text, lag }, { state: 'behind', text: 'behind', lag: ' · lag 72,000 ms' });
});

test('a rebuild tells how far it is, how fast, and how long it will take', () => {
  const { state, text, message } = headline({ ...rebuilding, hits_per_second: 12_345.6, eta_s: 195 });
  assert.equal(state, 'rebuilding');
  assert.equal(text, 'rebuilding 45 %');
  assert.match(message, /counted again: 12,346 hits\/s, 3 min 15 s to go\. /);
});

test('a rebuild that has just begun leaves out what it does not know', () => {
  assert.match(headline(rebuilding).message, /counted again\. /);
});

test('what is wrong with the stream comes first, in the words of the server', () => {
  for (const kind of ['missing', 'credentials', 'denied', 'unreachable']) {
    const problem = { kind, text: 'do this', since_ms: 1 };
    const { state, text, message, alarming } = headline({ ...rebuilding, problem });
    assert.deepEqual({ state, text, message, alarming },
      { state: 'trouble', text: texts.problem[kind], message: 'do this', alarming: true });
  }
});

test('a failing journal alarms, and the counts go on', () => {
  const failing = headline({ ...well, problem: { kind: 'journal', text: 'full', since_ms: null } });
  assert.equal(failing.state, 'connected');
  assert.equal(failing.message, texts.message.journal_failing);
  assert.ok(failing.alarming);
});

test('a time to go is told in its two largest units', () => {
  for (const [seconds, text] of [[0, '0 s'], [1, '1 s'], [59, '59 s'], [60, '1 min'], [195, '3 min 15 s'],
    [3600, '1 h'], [3661, '1 h 1 min'], [3605, '1 h'], [90_000, '25 h']]) {
    assert.equal(format_time_to_go(seconds), text);
  }
});

test('a shard tells its lag, its rebuild, its speed and its time to go', () => {
  assert.deepEqual(shard_texts(well), ['12 ms', texts.shards.done, '0', texts.shards.nothing]);
  assert.deepEqual(shard_texts({ ...rebuilding, hits_per_second: 1234.5, eta_s: 60 }),
    ['40,000,000 ms', '45 %', '1,235', '1 min']);
});

test('details that are read again are told, and what that means for what is shown', () => {
  const reading = { ...well, history: { complete: false, share: 0.401, lost: false } };
  const { state, message } = headline(reading);
  assert.equal(state, 'connected');
  assert.equal(message, texts.message.history('40'));
  assert.equal(headline(reading, true).message, texts.message.history_filtered('40'));
  const read = { complete: true, share: 1, lost: false };
  assert.equal(headline({ ...well, history: read }, true).message, texts.message.usual);
});

test('details that could not be read again are told once all else is read', () => {
  const lost = { complete: false, share: 0.5, lost: true };
  assert.equal(headline({ ...well, history: lost }).message, texts.message.history('50'));
  assert.equal(headline({ ...well, history: { ...lost, share: 1 } }).message, texts.message.history_lost);
  const told = headline({ ...well, history: { ...lost, share: 1 } }, true).message;
  assert.equal(told, texts.message.history_lost_filtered);
});
