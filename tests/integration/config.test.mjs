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

test('each sub-command takes the flags that concern it, and says whose the others are', async () => {
  const ofAnother = await refusal(['serve', '--stream', 'hits']);
  assert.ok(ofAnother.includes('`hitstream serve` has no --stream; it is of collector, dashboard, stream'), ofAnother);
  const misspelt = await refusal(['collector', '--strem', 'hits']);
  assert.ok(misspelt.includes('unknown flag --strem; did you mean --stream?'), misspelt);
  assert.ok((await refusal(['dashboard', '--no-aggregation'])).includes('it is of collector'));
  const all = await run(['config', '--stream', 'a', '--collector-listen', '127.0.0.1:1', '--demo']);
  assert.equal(all.status, 0, all.stderr);
});

test('the own listener is --listen, and a mistake names it so', async () => {
  for (const [command, key] of [['collector', 'collector.listen'], ['dashboard', 'dashboard.listen']]) {
    const why = await refusal([command, '--listen', 'nowhere']);
    assert.ok(why.includes(`--listen: ${key} = "nowhere" is not allowed`), why);
  }
});

test('a switch that is on can be switched off in the file, by a variable and by a flag', async (t) => {
  const printed = async (args, options) => (await run(['config', ...args], options)).stdout;
  assert.match(await printed([]), /^aggregation = true +# default$/m);
  const file = settingsFile(t, '[stream]\naggregation = false\n');
  assert.match(await printed(['--config', file]), new RegExp(`^aggregation = false +# ${file}:2:15$`, 'm'));
  const env = { HITSTREAM_STREAM_AGGREGATION: 'false' };
  assert.match(await printed([], { env }), /^aggregation = false +# HITSTREAM_STREAM_AGGREGATION$/m);
  assert.match(await printed(['--no-aggregation']), /^aggregation = false +# --no-aggregation$/m);
  assert.match(await printed(['--no-aggregation=false'], { env }), /^aggregation = true +# --no-aggregation$/m);
});

// No variable, file or machine that tells the region or the credentials.
const bare = {
  AWS_REGION: '', AWS_DEFAULT_REGION: '', AWS_PROFILE: '', AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_ENDPOINT_URL: '',
  AWS_ENDPOINT_URL_KINESIS: '', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '',
};

test('without a region nothing starts, and it is said how to tell one', async (t) => {
  const data = mkdtempSync(path.join(os.tmpdir(), 'hitstream-region-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  for (const command of [['collector', '--data', data], ['dashboard', '--data', data], ['stream', 'describe']]) {
    const { status, stderr } = await run(command, { env: bare });
    assert.equal(status, 2, stderr);
    assert.match(stderr, /--region/);
  }
});

test('without credentials a command that needs them says where it looked', async () => {
  const args = ['stream', 'describe', '--endpoint-url', 'http://127.0.0.1:9', '--region', 'eu-west-1'];
  const { status, stderr } = await run(args, { env: bare });
  assert.equal(status, 1);
  assert.match(stderr, /no AWS credentials.*AWS_ACCESS_KEY_ID/);
});

test('a demo site needs a collector', async (t) => {
  const data = mkdtempSync(path.join(os.tmpdir(), 'hitstream-demo-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const { status, stderr } = await run(['dashboard', '--data', data, '--demo', '--region', 'eu-west-1'], { env: bare });
  assert.equal(status, 2);
  assert.match(stderr, /--collector-public-url/);
});

test('stream checks what it is asked before it asks anybody', async () => {
  const tail = await run(['stream', 'tail', '--from', 'then', '--region', 'eu-west-1'], { env: bare });
  assert.equal(tail.status, 2);
  assert.match(tail.stderr, /"then" is no place to begin; allowed: latest, horizon/);
  assert.match(await refusal(['stream', 'create', 'a/b']), /NAME: stream\.name = "a\/b" is not allowed/);
  assert.match(await refusal(['stream', 'create', '--shards', '2', '--on-demand']), /--on-demand|--shards/);
});

test('a settings file that is missing or no TOML is named', async (t) => {
  assert.match(await refusal(['serve', '--config', '/nowhere/x.toml']), /\/nowhere\/x\.toml.*No such file/);
  const file = settingsFile(t, 'data =\n');
  assert.ok((await refusal(['config', '--config', file])).includes(`${file}:1:`));
});

test('help and version go to standard output', async () => {
  const nothing = await run([]);
  assert.equal(nothing.status, 0);
  for (const command of ['serve', 'collector', 'dashboard', 'stream', 'replay', 'journal', 'config']) {
    assert.match(nothing.stdout, new RegExp(`^  ${command} `, 'm'));
  }
  const version = await run(['--version']);
  assert.match(version.stdout, /^hitstream \d+\.\d+\.\d+\n$/);
  const manual = await run(['serve', '--help']);
  for (const flag of ['--data DIR', '--collector-listen HOST:PORT', '--dashboard-listen HOST:PORT',
    '--admin-listen HOST:PORT', '--trusted-proxies CIDR', '--config FILE', '--demo']) {
    assert.ok(manual.stdout.includes(flag), flag);
  }
});
