// Browsers and systems against the cases of uap-core's own tests, where these are at hand.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../lib/command.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const shared = process.env.HITSTREAM_SHARED_DATA ?? path.join(root, '../shared/data');
// Of the lists that the program was built with.
const { parse } = createRequire(path.join(root, 'data/package.json'))('yaml');

async function classified(agents) {
  const { status, stdout } = await run(['classify'], { input: agents.map((agent) => `${agent}\n`).join('') });
  assert.equal(status, 0);
  return stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
}

// As uap-core has it: the parts of a version that are there.
const wanted = (known) => ({
  name: known.family,
  version: [known.major, known.minor, known.patch, known.patch_minor].filter((part) => part != null && part !== '')
    .join('.'),
});

function caseTest(file, found) {
  const name = path.join(shared, 'user-agents', file);
  test(`every User-Agent of ${file} is read with its name and version`, {
    skip: !existsSync(name) && `${name} is not here`,
  }, async (t) => {
    const cases = parse(readFileSync(name, 'utf8')).test_cases;
    const answers = await classified(cases.map((known) => known.user_agent_string));
    assert.equal(answers.length, cases.length);
    const wrong = cases.flatMap((known, i) => {
      const is = found(answers[i]);
      const should = wanted(known);
      return is.name === should.name && is.version === should.version ? [] : [{ agent: answers[i].ua, is, should }];
    });
    t.diagnostic(`${cases.length - wrong.length} of ${cases.length} are right`);
    assert.deepEqual(wrong, []);
  });
}

// uap-core calls "Other" what it does not know.
const named = (name, version) => ({ name: name || 'Other', version });
caseTest('test_ua.yaml', ({ browser, browser_version: version }) => named(browser, version));
caseTest('test_os.yaml', ({ os, os_version: version }) => named(os, version));
