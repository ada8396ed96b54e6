// What the program makes of its settings: printed with where each comes from, and refused with key, place and what is
// allowed.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { run } from '../lib/command.mjs';

function settingsFile(t, text) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hitstream-config-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'hitstream.toml');
  writeFileSync(file, text);
  return file;
}

test('config prints the effective settings and where each comes from', async (t) => {
  const file = settingsFile(t,
    'data = "/from/file"\n[log]\nlevel = "warn"\nformat = "json"\n[journal]\nretention = "30h"\n');
  const { status, stdout } = await run(['config', '--config', file, '--collector-listen', '127.0.0.1:9'], {
    env: { HITSTREAM_LOG_LEVEL: 'error' },
  });
  assert.equal(status, 0);
  assert.match(stdout, new RegExp(`^data = "/from/file" +# ${file}:1:8$`, 'm'));
  assert.match(stdout, /^level = "error" +# HITSTREAM_LOG_LEVEL$/m);
  assert.match(stdout, new RegExp(`^format = "json" +# ${file}:4:10$`, 'm'));
  assert.match(stdout, new RegExp(`^retention = "30h" +# ${file}:6:13$`, 'm'));
  assert.match(stdout, /^\[collector\]\nlisten = "127.0.0.1:9" +# --collector-listen$/m);
  assert.match(stdout, /^max_bytes = "10GiB" +# default$/m);
});

test('what config prints is a settings file with the same meaning', async (t) => {
  const first = await run(['config', '--trusted-proxies', '10.0.0.0/8,fd00::/8', '--demo', '--journal-sync', '250ms']);
  assert.equal(first.status, 0);
  const again = await run(['config'], { env: { HITSTREAM_CONFIG: settingsFile(t, first.stdout) } });
  const values = (text) => text.replace(/ +# .*$/gm, '');
  assert.equal(again.status, 0);
  assert.equal(values(again.stdout), values(first.stdout));
});

async function refusal(args, options) {
  const { status, stdout, stderr } = await run(args, options);
  assert.equal(status, 2);
  assert.equal(stdout, '');
  return stderr;
}

test('an unknown key stops with its place and the key meant', async (t) => {
  const file = settingsFile(t, '\n[collector]\nlissten = "127.0.0.1:1"\n');
  for (const command of ['serve', 'config']) {
    const why = await refusal([command, '--config', file]);
    assert.ok(why.includes(`${file}:3:1: unknown key "collector.lissten"; did you mean "collector.listen"?`), why);
  }
});

test('a wrong type and a value out of range stop with what is allowed', async (t) => {
  const file = settingsFile(t, '[http]\nconnections = "many"\nhead_bytes = "1GiB"\n');
  const why = await refusal(['serve', '--config', file]);
  const wrong = `${file}:2:15: http.connections must be an integer, and is a string; allowed: 1 to 1000000`;
  assert.ok(why.includes(wrong), why);
  const range = await refusal(['serve', '--http-head-bytes', '1GiB']);
  assert.ok(range.includes('--http-head-bytes: http.head_bytes = "1GiB" is not allowed; allowed: 1KiB to 1MiB'), range);
});

test('an unknown variable and an unknown flag stop with the one meant', async () => {
  const variable = await refusal(['serve'], { env: { HITSTREAM_COLECTOR_LISTEN: 'x' } });
  assert.ok(variable.includes('HITSTREAM_COLECTOR_LISTEN: unknown variable; did you mean HITSTREAM_COLLECTOR_LISTEN?'));
  const flag = await refusal(['serve', '--colector-listen', 'x']);
  assert.ok(flag.includes('unknown flag --colector-listen; did you mean --collector-listen?'), flag);
});

test('a settings file that is missing or no TOML is named', async (t) => {
  assert.match(await refusal(['serve', '--config', '/nowhere/x.toml']), /\/nowhere\/x\.toml.*No such file/);
  const file = settingsFile(t, 'data =\n');
  assert.ok((await refusal(['config', '--config', file])).includes(`${file}:1:`));
});

test('help and version go to standard output', async () => {
  const nothing = await run([]);
  assert.equal(nothing.status, 0);
  assert.match(nothing.stdout, /serve.*\n.*replay/);
  const version = await run(['--version']);
  assert.match(version.stdout, /^hitstream \d+\.\d+\.\d+\n$/);
  const manual = await run(['serve', '--help']);
  for (const flag of ['--data DIR', '--collector-listen HOST:PORT', '--dashboard-listen HOST:PORT',
    '--admin-listen HOST:PORT', '--trusted-proxies CIDR', '--config FILE', '--demo']) {
    assert.ok(manual.stdout.includes(flag), flag);
  }
});
