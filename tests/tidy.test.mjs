// Rules of the repository that a machine can check. Each test names the file and line that break a rule.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'node:test';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

// What each module may include and link, besides itself. `app` wires everything and may know all.
const EDGES = {
  base: [],
  env: ['base'],
  telemetry: ['base'],
  config: ['base'],
  http: ['base', 'env', 'telemetry'],
  hit: ['base'],
  journal: ['base', 'env', 'telemetry'],
  aws: ['base', 'env', 'telemetry', 'http'],
  stream: ['base', 'env', 'telemetry', 'hit', 'journal', 'aws'],
  shipper: ['base', 'env', 'telemetry', 'hit', 'journal', 'stream'],
  lease: ['base'],
  collector: ['base', 'env', 'telemetry', 'http', 'hit', 'journal'],
  consumer: ['base', 'env', 'telemetry', 'hit', 'stream', 'lease'],
  analytics: ['base', 'hit'],
  geo: ['base', 'env', 'telemetry', 'analytics'],
  api: ['base', 'env', 'telemetry', 'http'],
};
const LINE_LENGTH = 120;
const SOURCE_LINES = 400;

function tracked(...patterns) {
  const args = ['ls-files', '-co', '--exclude-standard', ...patterns];
  const list = execFileSync('git', args, { cwd: root, encoding: 'utf8' });
  return list.split('\n').filter(Boolean);
}

function lines(file) {
  return readFileSync(path.join(root, file), 'utf8').split('\n');
}

// Every line of the files for which `complaint(line, file)` returns a text.
function offences(files, complaint) {
  const found = [];
  for (const file of files) {
    lines(file).forEach((line, index) => {
      const what = complaint(line, file);
      if (what) found.push(`${file}:${index + 1}: ${what}`);
    });
  }
  return found;
}

const none = (found) => assert.equal(found.length, 0, `\n${found.join('\n')}`);
const moduleOf = (file) => file.split('/')[1];
const cpp = () => tracked('src/*.cc', 'src/*.h');
const CODE = ['*.cc', '*.h', '*.ts', '*.mjs', '*.css', '*.html', '*.cmake', '*CMakeLists.txt', 'run', 'test',
  'scripts/*', 'bench/*'];
const code = () =>
  tracked(...CODE)
    .filter((file) => !file.endsWith('package-lock.json') && !file.includes('/corpus/'));

test('a module includes only what its layer may know', () => {
  none(offences(cpp(), (line, file) => {
    const included = /^\s*#include "([a-z_]+)\//.exec(line)?.[1];
    const from = moduleOf(file);
    if (!included || from === 'app' || included === from) return null;
    return EDGES[from].includes(included) ? null : `${from} must not include ${included}`;
  }));
});

test('a module links only what its layer may know', () => {
  none(offences(tracked('src/*CMakeLists.txt').filter((file) => file !== 'src/CMakeLists.txt'), (line, file) => {
    const from = moduleOf(file);
    if (from === 'app' || line.trim().startsWith('TEST_PRIVATE')) return null;
    const wrong = [...line.matchAll(/hitstream_([a-z]+)/g)].map((match) => match[1])
      .filter((linked) => linked !== 'module' && linked !== from && !EDGES[from].includes(linked));
    return wrong.length ? `${from} must not link ${wrong.join(', ')}` : null;
  }));
});

test('every module of the tree has its edges written down', () => {
  const modules = new Set(cpp().map(moduleOf));
  none([...modules].filter((name) => name !== 'app' && !(name in EDGES)));
});

test('the real clock, sleeping and randomness are used in env only', () => {
  const forbidden = [
    /\b(system_clock|steady_clock|high_resolution_clock)::now\b/, /\bsleep_(for|until)\b/, /\b(u|nano)?sleep\(/,
    /\brandom_device\b/, /\bgetrandom\(/, /\bs?rand\(/, /\bclock_gettime\(/, /\bgettimeofday\(/, /\bstd::time\(/,
    /\btime\((NULL|nullptr|0)\)/,
  ];
  none(offences(cpp().filter((file) => moduleOf(file) !== 'env'), (line) => {
    const hit = forbidden.find((pattern) => pattern.test(line));
    return hit ? `use env's interface instead of ${line.trim()}` : null;
  }));
});

test(`no line is longer than ${LINE_LENGTH} characters`, () => {
  none(offences(code(), (line) => ([...line].length > LINE_LENGTH ? `${[...line].length} characters` : null)));
});

test('no leftover markers and no trailing white space', () => {
  const marker = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK'].join('|')})\\b`);
  none(offences(code(), (line) => {
    if (marker.test(line)) return 'leftover marker';
    return /[ \t]$/.test(line) ? 'trailing white space' : null;
  }));
});

test(`no source file is longer than ${SOURCE_LINES} lines`, () => {
  none(tracked('src/*.cc', 'src/*.h', 'web/src/*.ts').filter((file) => lines(file).length > SOURCE_LINES)
    .map((file) => `${file}: ${lines(file).length} lines`));
});

test('lock files name no package host', () => {
  none(offences(tracked('*package-lock.json'), (line) => (/"resolved"/.test(line) ? 'has a download address' : null)));
});
