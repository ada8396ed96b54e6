// The parts that need no page.
import assert from 'node:assert/strict';
import test from 'node:test';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const tracker = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

async function load(name) {
  const entryPoints = [path.join(tracker, name)];
  const { outputFiles } = await esbuild.build({ entryPoints, bundle: true, format: 'esm', write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

const { clean_address, cut } = await load('text.ts');
const { event_name, event_properties } = await load('event.ts');
const [QUERY, FRAGMENT] = [1, 2];

test('query and fragment stay or go as the flags say', () => {
  const whole = 'https://shop.example/a/b?q=1&r=2#part';
  assert.equal(clean_address(whole, 0), 'https://shop.example/a/b');
  assert.equal(clean_address(whole, QUERY), 'https://shop.example/a/b?q=1&r=2');
  assert.equal(clean_address(whole, FRAGMENT), 'https://shop.example/a/b#part');
  assert.equal(clean_address(whole, QUERY | FRAGMENT), whole);
});

test('the fields of a campaign outlive the query', () => {
  for (const [query, kept] of [
    ['?utm_source=x', '?utm_source=x'],
    ['?utm_source=x&utm_medium=y', '?utm_source=x&utm_medium=y'],
    ['?a=1&utm_source=x&b=2&utm_medium=y', '?utm_source=x&utm_medium=y'],
    ['?utm_source=x&a=1&utm_medium=y', '?utm_source=x&utm_medium=y'],
    ['?a=utm_source&not_utm_source=1', ''],
    ['?', ''],
  ]) assert.equal(clean_address(`https://shop.example/${query}#f`, 0), `https://shop.example/${kept}`, query);
});

test('a name and a password never stay', () => {
  assert.equal(clean_address('https://me:secret@shop.example/a', QUERY), 'https://shop.example/a');
  assert.equal(clean_address('https://shop.example/@me', QUERY), 'https://shop.example/@me');
  assert.equal(clean_address('https://shop.example//a@b', QUERY), 'https://shop.example//a@b');
});

test('what is no page of the web and no app has no address', () => {
  for (const address of ['about:srcdoc', 'file:///home/me/page.html', 'data:text/html,x', 'blob:https://a/b', '']) {
    assert.equal(clean_address(address, QUERY), undefined, address);
  }
  assert.equal(clean_address('android-app://com.example.app/', 0), 'android-app://com.example.app/');
});

test('text is cut, and half a character is left out', () => {
  assert.equal(cut('abcdef', 3), 'abc');
  assert.equal(cut('ab\u{1f600}', 3), 'ab');
  assert.equal(cut('ab\u{1f600}', 4), 'ab\u{1f600}');
  assert.equal(cut('\udc00a\ud800', 9), 'a');
  assert.equal(clean_address(`https://shop.example/${'a'.repeat(5000)}`, 0).length, 2048);
});

test('an event has a name of 64 characters and ten plain properties', () => {
  assert.equal(event_name('x'.repeat(100)).length, 64);
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`p${i}`, i]));
  assert.deepEqual(Object.keys(event_properties(many)), Array.from({ length: 10 }, (_, i) => `p${i}`));
  assert.deepEqual(
    event_properties({ a: 'text', b: 1.5, c: false, d: NaN, e: {}, f: null, g: undefined, h: () => 1, i: Infinity }),
    { a: 'text', b: 1.5, c: false });
  assert.equal(event_properties({ a: 'x'.repeat(1000) }).a.length, 256);
  assert.deepEqual(event_properties({ ['x'.repeat(100)]: 1 }), { ['x'.repeat(64)]: 1 });
});
