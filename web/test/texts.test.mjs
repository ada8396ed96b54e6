import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { choose_language, LANGUAGES } = await load('texts/index.ts');
const { texts: en } = await load('texts/en.ts');

// Every text by its place: "state.lag" → the text, or the function that makes it.
function flat(group, at = '') {
  return Object.entries(group).flatMap(([key, text]) =>
    typeof text === 'object' ? flat(text, `${at}${key}.`) : [[at + key, text]]);
}

for (const texts of LANGUAGES) {
  test(`no text of ${texts.lang} is empty, and all are there`, () => {
    assert.deepEqual(flat(texts).map(([at]) => at), flat(en).map(([at]) => at));
    for (const [at, text] of flat(texts)) {
      const made = typeof text === 'function' ? text('ONE', 'TWO') : text;
      assert.ok(made.trim(), at);
    }
  });

  test(`the texts of ${texts.lang} tell every number that they are given`, () => {
    for (const [at, text] of flat(texts)) {
      if (typeof text !== 'function') continue;
      const wanted = /\((.*?)\)\s*=>/s.exec(text.toString())?.[1].split(',').length ?? 1;
      const made = text('ONE', 'TWO');
      assert.match(made, /ONE/, at);
      if (wanted > 1 && !/, one\b|one\)/.test(text.toString())) assert.match(made, /TWO/, at);
    }
  });
}

test('the language is the one asked for, else the first preferred one that is known, else English', () => {
  assert.equal(choose_language('de', ['en']).lang, 'de');
  assert.equal(choose_language(null, ['fr', 'de-AT', 'en']).lang, 'de');
  assert.equal(choose_language('xx', ['fr']).lang, 'en');
  assert.equal(choose_language(null, []).lang, 'en');
});
