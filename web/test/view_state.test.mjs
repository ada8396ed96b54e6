import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { live_query_of, now_query_of, parse_state, query_of, to_search, toggle_filter } = await load('view_state.ts');

const plain = parse_state('');

test('without an address it is all sites, the day, no filter', () => {
  assert.deepEqual(plain,
    { site: '', window: 'day', filters: [], bots: false, zone: '', embed: false, lang: '' });
  assert.equal(to_search(plain), '');
});

test('an address and what it says are the same in both directions', () => {
  const search = '?site=example.org&window=hour&filter=page:/docs/?a%3D1%26b&filter=source:&bots=1' +
    '&zone=Asia/Kolkata&embed=1&lang=de';
  const state = parse_state(search);
  assert.deepEqual(state.filters, [{ dimension: 'page', value: '/docs/?a=1&b' }, { dimension: 'source', value: '' }]);
  assert.equal(state.zone, 'Asia/Kolkata');
  assert.deepEqual(parse_state(to_search(state)), state);
});

test('what an address says wrongly is left out', () => {
  const filters = 'filter=nothing:x&filter=page&filter=page:/a&filter=page:/a&filter=event:signup';
  const state = parse_state(`?window=year&${filters}`);
  assert.equal(state.window, 'day');
  assert.deepEqual(state.filters, [{ dimension: 'page', value: '/a' }]);
});

test('a click filters, another removes the filter, a third value takes its place', () => {
  const de = { dimension: 'country', value: 'DE' };
  const filtered = toggle_filter(plain, de);
  assert.deepEqual(filtered.filters, [de]);
  assert.deepEqual(toggle_filter(filtered, de).filters, []);
  const both = toggle_filter(filtered, { dimension: 'page', value: '/' });
  assert.deepEqual(toggle_filter(both, { dimension: 'country', value: 'FR' }).filters,
    [{ dimension: 'page', value: '/' }, { dimension: 'country', value: 'FR' }]);
});

test('queries carry what is chosen; the live stream what it knows of', () => {
  const state = parse_state('?site=a.org&filter=page:/x y&filter=country:DE&zone=UTC');
  assert.equal(query_of(state, { limit: '5' }), '?site=a.org&window=day&filter=page:/x+y&filter=country:DE&limit=5');
  assert.equal(now_query_of(state), '?site=a.org&filter=page:/x+y&filter=country:DE');
  assert.equal(live_query_of(state), '?site=a.org');
  assert.equal(live_query_of(plain), '');
});

test('who asks for a bot by name asks with bots', () => {
  const state = parse_state('?filter=bot:Googlebot');
  assert.equal(query_of(state), '?window=day&filter=bot:Googlebot&bots=1');
  assert.equal(live_query_of(state), '?bots=1');
});
