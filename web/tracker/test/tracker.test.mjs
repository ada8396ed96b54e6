// The whole bundle in a window made by hand.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Page } from './window.mjs';

const [KEEP_QUERY, RESTORED, HONOUR_DNT, NO_VIEW_YET] = [1, 4, 8, 16];

test('one report tells what the request could not, when the page is loaded', () => {
  const page = new Page({ url: 'https://shop.example/a?q=1#f', referrer: 'https://search.example/?s=kites' });
  page.run({ src: 'https://stats.example/collect?site=x#y', data: { site: 'shop' } });
  assert.deepEqual(page.sent, []);
  page.pass(234);
  page.load();
  assert.equal(page.sent[0].address, 'https://stats.example/collect');
  assert.deepEqual(page.reports(), [{
    k: 'report', t: 'TOKEN', n: 0, u: 'https://shop.example/a', r: 'https://search.example/', si: 'shop', ti: 'A page',
    l: 'en-GB', s: '1920x1080', v: '1200x800', z: Intl.DateTimeFormat().resolvedOptions().timeZone, lt: 1234,
  }]);
  page.pass(60_000);
  assert.deepEqual(page.reports(), []);
});

test('a page that goes on loading is reported after three seconds, and one that is left at once before', () => {
  const slow = new Page().run();
  slow.pass(2999);
  assert.deepEqual(slow.told('k'), []);
  slow.pass(1);
  assert.deepEqual(slow.told('k', 'lt'), [['report', undefined]]);
  slow.load();
  assert.deepEqual(slow.told('k'), []);
  const left = new Page().run();
  left.pass(40);
  left.window.fire('pagehide', { persisted: false });
  left.show(false);
  assert.deepEqual(left.told('k', 'n', 'e'), [['report', 0, undefined], ['leave', 0, 40]]);
});

test('a tag that comes after the load reports at once', () => {
  const page = new Page({ document: { readyState: 'complete' } }).run();
  assert.deepEqual(page.told('k'), [['report']]);
});

test('data-api is another path or another server', () => {
  for (const [api, address] of [
    ['/other', 'https://stats.example/other'], ['https://else.example/x', 'https://else.example/x'],
  ]) {
    const page = new Page().run({ data: { api } });
    page.load();
    assert.equal(page.sent[0].address, address);
  }
});

test('a change of the path is a view, with the page before as its source and the title of after it', () => {
  const page = new Page().run({ flags: KEEP_QUERY });
  page.load();
  page.reports();
  page.pass(500);
  page.push('/b?x=1');
  page.document.title = 'B';
  page.pass(100);
  assert.deepEqual(page.told('k', 'n', 'u', 'r', 'ti', 'e', 'lt'), [
    ['leave', 0, 'https://shop.example/a', undefined, undefined, 500, undefined],
    ['nav', 1, 'https://shop.example/b?x=1', 'https://shop.example/a', 'B', undefined, undefined],
  ]);
});

test('what changes no path is no view', () => {
  const page = new Page().run();
  page.load();
  page.reports();
  page.push('/a?other=1');
  page.push('/a#part');
  page.globals.history.replaceState(null, '', '/a');
  page.window.fire('popstate');
  page.window.fire('hashchange');
  page.pass(1000);
  assert.deepEqual(page.told('k'), []);
});

test('replaceState, going back and two moves at once are a view for each change', () => {
  const page = new Page().run();
  page.load();
  page.globals.history.replaceState(null, '', '/b');
  page.go('/a');
  page.window.fire('popstate');
  page.window.fire('popstate');
  page.pass(100);
  assert.deepEqual(page.told('k', 'n', 'u').filter(([k]) => k === 'nav'),
    [['nav', 1, 'https://shop.example/b'], ['nav', 2, 'https://shop.example/a']]);
});

test('with data-hash the fragment is part of the path', () => {
  const page = new Page().run({ data: { hash: '' } });
  page.load();
  page.go('/a#/cart');
  page.window.fire('popstate');
  page.window.fire('hashchange');
  page.pass(100);
  assert.deepEqual(page.told('k', 'n'), [['report', 0], ['nav', 1]]);
});

test('data-spa="off" leaves the history alone', () => {
  const page = new Page();
  const original = page.globals.history.pushState;
  page.run({ data: { spa: 'off' } });
  assert.equal(page.globals.history.pushState, original);
});

test('what the page gets from pushState is what it got before', () => {
  const page = new Page();
  const failing = () => { throw new RangeError('too often'); };
  page.globals.history.pushState = failing;
  page.run();
  assert.throws(() => page.push('/b'), RangeError);
});

test('only what is seen is time, and a later leave replaces an earlier', () => {
  const page = new Page().run();
  page.load();
  page.reports();
  page.pass(1000);
  page.show(false);
  page.pass(50_000);
  page.window.fire('pagehide');
  page.show(true);
  page.pass(500);
  page.show(false);
  assert.deepEqual(page.told('k', 'n', 'e'), [['leave', 0, 1000], ['leave', 0, 1500]]);
});

test('a page opened in the background has no time until it is seen', () => {
  const page = new Page({ document: { visibilityState: 'hidden' } }).run();
  page.load();
  page.pass(9000);
  page.show(true);
  page.pass(10);
  page.show(false);
  assert.deepEqual(page.told('k', 'e'), [['report', undefined], ['leave', 10]]);
});

test('a page that comes back is a view by flag only', () => {
  for (const [flags, views] of [[0, []], [RESTORED, [['restored', 1]]]]) {
    const page = new Page().run({ flags });
    page.load();
    page.window.fire('pageshow', { persisted: false });
    page.window.fire('pagehide', { persisted: true });
    page.show(false);
    page.reports();
    page.show(true);
    page.window.fire('pageshow', { persisted: true });
    assert.deepEqual(page.told('k', 'n'), views);
    page.pass(20);
    page.show(false);
    assert.deepEqual(page.told('k', 'n', 'e'), [['leave', flags ? 1 : 0, 20]]);
  }
});

test('a prerendered page says nothing until it is shown', () => {
  const page = new Page({ document: { prerendering: true } }).run();
  page.load();
  page.evaluate('hitstream("early")');
  page.push('/b');
  page.pass(9000);
  assert.deepEqual(page.told('k'), []);
  page.document.fire('prerenderingchange');
  assert.deepEqual(page.told('k', 'n', 'u', 'name'), [
    ['shown', 1, 'https://shop.example/b', undefined], ['event', 1, 'https://shop.example/b', 'early'],
  ]);
});

test('a script that was asked for ahead of the page and runs when that is seen tells that it is shown', () => {
  const page = new Page({ document: { readyState: 'complete' } }).run({ flags: NO_VIEW_YET });
  assert.deepEqual(page.told('k', 'n'), [['shown', 1]]);
});

test('the second of two tags says that it is one, and no more', () => {
  const page = new Page().run({ token: 'FIRST' }).run({ token: 'SECOND' });
  page.load();
  page.push('/b');
  page.pass(100);
  page.evaluate('hitstream("signup")');
  assert.deepEqual(page.told('k', 't', 'd'), [
    ['report', 'SECOND', 1], ['report', 'FIRST', undefined], ['leave', 'FIRST', undefined],
    ['nav', 'FIRST', undefined], ['event', 'FIRST', undefined],
  ].filter(([k]) => k !== 'leave'));
});

test('events wait in the stub and are sent by the tracker', () => {
  const page = new Page();
  page.evaluate('window.hitstream=window.hitstream||function(){(hitstream.q=hitstream.q||[]).push(arguments)}');
  page.evaluate('hitstream("signup", {plan: "pro", seats: 3, trial: true}); hitstream("bare")');
  page.run();
  page.evaluate('hitstream("late", {get broken() { throw new Error("the page\'s") }}); hitstream(); hitstream("last")');
  assert.deepEqual(page.told('k', 'name', 'p'), [
    ['event', 'signup', { plan: 'pro', seats: 3, trial: true }], ['event', 'bare', undefined],
    ['event', 'last', undefined],
  ]);
});

test('Do Not Track leaves nothing but the views, when it is honoured', () => {
  for (const [options, kinds] of [
    [{ flags: HONOUR_DNT }, ['nav']], [{ data: { dnt: '' } }, ['nav']], [{}, ['report', 'leave', 'event', 'nav']],
  ]) {
    const page = new Page({ navigator: { doNotTrack: '1' } }).run(options);
    page.load();
    page.pass(10);
    page.push('/b');
    page.evaluate('hitstream("signup")');
    page.pass(100);
    const reports = page.reports();
    assert.deepEqual(reports.map(({ k }) => k), kinds);
    if (kinds.length === 1) assert.deepEqual(Object.keys(reports[0]), ['k', 't', 'n', 'u']);
  }
});

test('webdriver is told', () => {
  const page = new Page({ navigator: { webdriver: true } }).run();
  page.load();
  assert.deepEqual(page.told('w'), [[1]]);
});

test('without sendBeacon, or when that refuses, it is a fetch that outlives the page', () => {
  for (const sendBeacon of [undefined, () => false, () => { throw new Error('blocked'); }]) {
    const asked = [];
    const fetch = (address, options) => {
      asked.push({ address, ...options });
      return Promise.reject(new Error('no'));
    };
    const page = new Page({ navigator: { sendBeacon }, globals: { fetch } }).run();
    page.load();
    assert.equal(asked.length, 1);
    const { body, ...rest } = asked[0];
    assert.equal(JSON.parse(body).k, 'report');
    assert.deepEqual({ ...rest }, {
      address: 'https://stats.example/collect', method: 'POST', keepalive: true, credentials: 'include',
      mode: 'no-cors',
    });
  }
});

test('nothing is thrown into a page where things are missing or broken', () => {
  const broken = () => { throw new Error('the page\'s own'); };
  for (const globals of [
    { history: undefined }, { performance: undefined }, { Intl: { DateTimeFormat: broken } }, { screen: undefined },
    { setTimeout: broken }, { URL: broken }, { navigator: {} }, { JSON: undefined }, { history: Object.freeze({}) },
    { hitstream: { q: 7 } }, { hitstream: { q: [1, null] } }, { addEventListener: undefined },
  ]) {
    const page = new Page({ globals });
    assert.doesNotThrow(() => {
      page.run();
      page.load();
      page.show(false);
      page.window.fire('popstate');
      page.pass(9000);
    });
  }
  const alone = new Page();
  assert.doesNotThrow(() => alone.evaluate('document.currentScript = null'));
  assert.doesNotThrow(() => new Page().run({ src: '' }));
});

test('what is missing costs no more than itself', () => {
  for (const globals of [
    { history: undefined }, { Intl: undefined }, { history: Object.freeze({}) }, { hitstream: { q: 7 } },
    { performance: { now: () => 7 } },
  ]) {
    const page = new Page({ globals }).run();
    page.load();
    const [[kind, url]] = page.told('k', 'u');
    assert.deepEqual([kind, url], ['report', 'https://shop.example/a']);
  }
});

test('no global is left but one', () => {
  const page = new Page();
  const before = Object.keys(page.globals);
  page.run();
  page.load();
  assert.deepEqual(Object.keys(page.globals).filter((name) => !before.includes(name)), ['hitstream']);
});
