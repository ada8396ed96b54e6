import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { set_apart } = await load('set_apart.ts');

test('what is not among the views is told in one line', () => {
  const status = { bots: { ua: 1200, no_ua: 0, webdriver: 3, new_reason: 1 }, own: 4, prefetched: 5 };
  assert.equal(
    set_apart(status),
    'Not among the views: 1,204 by bots (known by User-Agent 1,200, driven browser 3, new_reason 1) · 4 of your own' +
      ' · 5 fetched ahead',
  );
});

test('nothing is told of nothing', () => {
  assert.equal(set_apart({ bots: { ua: 0 }, own: 0, prefetched: 0 }), '');
  assert.equal(set_apart({ bots: {}, own: 0, prefetched: 1 }), 'Not among the views: 1 fetched ahead');
});
