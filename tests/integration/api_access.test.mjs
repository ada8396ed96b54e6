// Who may see the dashboard of the running program.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { before, test } from 'node:test';
import { run } from '../lib/command.mjs';
import { follow } from '../lib/events.mjs';
import { checkSchema } from '../lib/openapi.mjs';
import { startProgram } from '../lib/program.mjs';
import { exchange, parseReply } from '../lib/raw_http.mjs';
import { until } from '../lib/until.mjs';

const PASSWORD = 'correct horse battery';
const API = [
  ...['minute', 'hour', 'day'].map((name) => `/api/${name}`),
  ...['series', 'summary', 'top/page', 'top/page.csv', 'visitors', 'sites', 'audit', 'live', 'live.json', 'status',
    'config'].map((name) => `/api/v1/${name}`),
];

let hash;
before(async () => {
  const made = await run(['password'], { input: `${PASSWORD}\n` });
  assert.equal(made.status, 0, made.stderr);
  hash = made.stdout.trim();
});

async function start(t, args = [], options = {}) {
  const program = await startProgram({ args, ...options });
  t.after(() => program.stop());
  return program;
}
const closed = (t, args = [], options) => start(t, ['--auth-password-hash', hash, ...args], options);

// One request by the byte: fetch() sets Host and Sec-Fetch-Site itself.
async function ask(program, target, { method = 'GET', host, headers = {}, body = '' } = {}) {
  const own = { Host: host ?? `127.0.0.1:${program.dashboardPort}`, Connection: 'close',
    'Content-Length': body.length };
  const fields = Object.entries({ ...own, ...headers }).map(([name, value]) => `${name}: ${value}`);
  const head = [`${method} ${target} HTTP/1.1`, ...fields, '', ''].join('\r\n');
  return parseReply(await exchange(program.dashboardPort, head + body));
}

const logIn = (program, password, headers = {}) => ask(program, '/login', {
  method: 'POST', body: new URLSearchParams({ password, next: '/dashboard' }).toString(), headers });
const cookieOf = (reply) => reply.headers['set-cookie'][0].split(';')[0];

async function share(program, site, expires = '1h') {
  const made = await run(['share', '--site', site, '--expires', expires, '--data', program.data]);
  assert.equal(made.status, 0, made.stderr);
  return new URL(made.stdout.trim()).pathname;
}

test('without a password it is open to its own machine', async (t) => {
  const program = await start(t);
  const port = program.dashboardPort;
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
    assert.equal((await ask(program, '/api/v1/status', { host })).status, 200, host);
  for (const site of ['same-origin', 'same-site', 'none'])
    assert.equal((await ask(program, '/api/v1/status', { headers: { 'Sec-Fetch-Site': site } })).status, 200, site);
});

test('without a password it is closed to a rebound name, a proxy and pages of other sites', async (t) => {
  const program = await start(t);
  const cases = [
    ['a rebound name', { host: `evil.example:${program.dashboardPort}` }],
    ['a name that only looks local', { host: `localhost.evil.example:${program.dashboardPort}` }],
    ['X-Forwarded-For', { headers: { 'X-Forwarded-For': '127.0.0.1' } }],
    ['Forwarded', { headers: { Forwarded: 'for=127.0.0.1' } }],
    ['X-Real-IP', { headers: { 'X-Real-IP': '127.0.0.1' } }],
    ['X-Forwarded-Proto', { headers: { 'X-Forwarded-Proto': 'https' } }],
    ['Via', { headers: { Via: '1.1 proxy' } }],
    ['a page of another site', { headers: { 'Sec-Fetch-Site': 'cross-site' } }],
  ];
  for (const [what, request] of cases) {
    for (const target of API) {
      const reply = await ask(program, target, request);
      assert.equal(reply.status, 403, `${what}: ${target}`);
      assert.equal(reply.headers['content-type'][0], 'application/problem+json');
      checkSchema('ProblemDetails', JSON.parse(reply.body));
    }
  }
  assert.equal((await ask(program, '/dashboard', { host: 'evil.example' })).status, 403);
  const link = await ask(program, '/dashboard', { headers: { 'Sec-Fetch-Site': 'cross-site' } });
  assert.equal(link.status, 200, 'a link from elsewhere opens the page, which then asks for itself');
});

test('elsewhere it refuses to start unless something keeps strangers out, or that is meant', async (t) => {
  const data = mkdtempSync(path.join(os.tmpdir(), 'hitstream-access-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const listen = ['--collector-listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0',
    '--dashboard-listen', '0.0.0.0:0'];
  const refused = await run(['serve', '--data', data, ...listen]);
  assert.equal(refused.status, 2);
  assert.equal(refused.stdout, '');
  assert.match(refused.stderr, /hitstream password/);
  assert.match(refused.stderr, /--auth none/);
  const wrong = await run(['serve', '--data', data, ...listen, '--auth-password-hash', '$scrypt$nonsense']);
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /auth\.password_hash/);
});

test('told so, it is open to everybody', async (t) => {
  const program = await start(t, ['--auth', 'none']);
  const headers = { 'X-Forwarded-For': '192.0.2.1' };
  const reply = await ask(program, '/api/v1/status', { host: 'stats.example', headers });
  assert.equal(reply.status, 200);
});

test('with a password nothing is told without it, not even locally', async (t) => {
  const program = await closed(t);
  for (const target of API) {
    const reply = await ask(program, target);
    assert.equal(reply.status, 401, target);
    assert.match(reply.headers['www-authenticate'][0], /^Bearer/);
    checkSchema('ProblemDetails', JSON.parse(reply.body));
  }
  const page = await ask(program, '/dashboard');
  assert.equal(page.status, 302);
  assert.equal(page.headers.location[0], '/login?next=/dashboard');
  for (const target of ['/login', '/openapi.json', '/api'])
    assert.equal((await ask(program, target)).status, 200, target);
});

test('the password gives a session, also behind a proxy; logging out ends it', async (t) => {
  const program = await closed(t);
  const request = { host: 'stats.example', headers: { 'X-Forwarded-For': '192.0.2.1' } };
  const entered = await ask(program, '/login', {
    ...request, method: 'POST', body: `password=${encodeURIComponent(PASSWORD)}`,
    headers: { ...request.headers, Origin: 'https://stats.example', 'Sec-Fetch-Site': 'same-origin' } });
  assert.equal(entered.status, 303);
  assert.equal(entered.headers.location[0], '/dashboard');
  assert.match(entered.headers['set-cookie'][0],
    /^hitstream_session=[\w-]+; Path=\/; Max-Age=1209600; HttpOnly; SameSite=Lax$/);
  const Cookie = cookieOf(entered);
  for (const target of API.filter((target) => target !== '/api/v1/live')) {
    const reply = await ask(program, target, { ...request, headers: { ...request.headers, Cookie } });
    assert.equal(reply.status, 200, target);
  }
  const config = await ask(program, '/api/v1/config', { headers: { Cookie } });
  assert.equal(JSON.parse(config.body).auth, 'password');
  const left = await ask(program, '/logout', { method: 'POST', headers: { Cookie } });
  assert.equal(left.status, 303);
  assert.ok(left.headers['set-cookie'].every((cookie) => cookie.includes('Max-Age=0')));
});

test('a session outlives a restart, but not another password or another secret', async (t) => {
  const data = mkdtempSync(path.join(os.tmpdir(), 'hitstream-access-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const status = async (program, Cookie) => (await ask(program, '/api/v1/status', { headers: { Cookie } })).status;
  const first = await closed(t, [], { data });
  const cookie = cookieOf(await logIn(first, PASSWORD));
  await first.stop();
  const again = await closed(t, [], { data });
  assert.equal(await status(again, cookie), 200);
  await again.stop();
  const other = (await run(['password'], { input: 'another password\n' })).stdout.trim();
  const changed = await start(t, ['--auth-password-hash', other], { data });
  assert.equal(await status(changed, cookie), 401);
  await changed.stop();
  rmSync(path.join(data, 'dashboard-secret'));
  const renewed = await closed(t, [], { data });
  assert.equal(await status(renewed, cookie), 401);
});

test('a form of another origin is not taken', async (t) => {
  const program = await closed(t);
  for (const headers of [{ Origin: 'https://evil.example' }, { Origin: 'null' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
    const reply = await logIn(program, PASSWORD, headers);
    assert.equal(reply.status, 403, JSON.stringify(headers));
    assert.equal(reply.headers['set-cookie'], undefined);
    const left = await ask(program, '/logout', { method: 'POST', headers });
    assert.equal(left.status, 403);
  }
});

test('guessing is slow, and does not hold up those who are in', async (t) => {
  const program = await closed(t);
  const cookie = cookieOf(await logIn(program, PASSWORD));
  const tries = await Promise.all(Array.from({ length: 12 }, (_, i) => logIn(program, `wrong password ${i}`)));
  const counts = tries.reduce((sum, { status }) => ({ ...sum, [status]: (sum[status] ?? 0) + 1 }), {});
  assert.deepEqual(counts, { 403: 5, 429: 7 });
  const throttled = await logIn(program, PASSWORD);
  assert.equal(throttled.status, 429);
  assert.ok(Number(throttled.headers['retry-after'][0]) >= 1);
  assert.equal((await ask(program, '/api/v1/status', { headers: { Cookie: cookie } })).status, 200);
  const metrics = await program.metrics();
  assert.equal(metrics['hitstream_api_logins_total{result="wrong"}'], 5);
  assert.equal(metrics['hitstream_api_logins_total{result="throttled"}'], 8);
});

test('a password is checked beside the event loop', async (t) => {
  const program = await closed(t);
  const cookie = cookieOf(await logIn(program, PASSWORD));
  let answered = 0;
  const checking = Promise.all(Array.from({ length: 4 }, (_, i) => logIn(program, `wrong password ${i}`)));
  let over = false;
  checking.finally(() => { over = true; });
  while (!over) {
    const reply = await ask(program, '/api/v1/status', { headers: { Cookie: cookie } });
    assert.equal(reply.status, 200);
    if (!over) ++answered;
  }
  assert.ok(answered >= 3, `${answered} answers while four passwords were checked`);
});

test('API tokens are taken, and kept only as hashes', async (t) => {
  const made = await run(['token']);
  const token = /^token {2}(\S+)$/m.exec(made.stdout)[1];
  const program = await closed(t, ['--auth-token-hashes', /^hash {2}(\S+)$/m.exec(made.stdout)[1]]);
  const status = async (text) => (await ask(program, '/api/v1/summary', { headers: { Authorization: text } })).status;
  assert.equal(await status(`Bearer ${token}`), 200);
  for (const wrong of [`Bearer ${token}x`, 'Bearer ', `Basic ${token}`, token])
    assert.equal(await status(wrong), 401, wrong);
});

test('a share link shows one site, to its end, and nothing of another', async (t) => {
  const program = await closed(t);
  await program.hit({ Referer: 'https://other.example/secret' });
  const link = await share(program, 'example.org');
  const entered = await ask(program, link);
  assert.equal(entered.status, 303);
  assert.match(entered.headers['set-cookie'][0],
    /^hitstream_share=[\w-]+; Path=\/; Max-Age=3\d\d\d; HttpOnly; SameSite=Lax$/);
  const headers = { Cookie: cookieOf(entered) };
  assert.equal((await ask(program, '/dashboard', { headers })).status, 200);
  assert.deepEqual(JSON.parse((await ask(program, '/api/v1/config', { headers })).body).site, 'example.org');
  assert.deepEqual(JSON.parse((await ask(program, '/api/v1/sites', { headers })).body), { sites: ['example.org'] });
  for (const target of API.filter((target) => !/live$|audit|sites|config|status/.test(target))) {
    const own = await ask(program, `${target}?site=example.org`, { headers });
    assert.equal(own.status, 200, target);
    const implied = await ask(program, target, { headers });
    assert.equal(implied.status, 200, target);
    assert.ok(!implied.body.includes('other.example'), target);
    assert.equal((await ask(program, `${target}?site=other.example`, { headers })).status, 403, target);
  }
  assert.equal((await ask(program, '/api/v1/audit', { headers })).status, 403);
  assert.equal((await ask(program, '/api/v1/live?site=other.example', { headers })).status, 403);
  const status = JSON.parse((await ask(program, '/api/v1/status', { headers })).body);
  checkSchema('Status', status);
  assert.equal(status.counted, 0, 'sums are of all sites');
  const live = await follow(`${program.dashboard}/api/v1/live`, { headers });
  t.after(() => live.close());
  await live.count(2);
  assert.ok(!JSON.stringify(live.events).includes('other.example'));
  assert.equal(live.events[0].data.status.counted, 0);
  assert.equal((await ask(program, '/login', { method: 'POST', headers, body: 'password=x' })).status, 403);
});

test('a share link that was changed, or is over, opens nothing', async (t) => {
  const program = await closed(t);
  const link = await share(program, 'example.org');
  for (const wrong of [`${link}A`, link.slice(0, -1), '/share/', '/share/AAAA']) {
    const reply = await ask(program, wrong);
    assert.equal(reply.status, 403, wrong);
    assert.equal(reply.headers['set-cookie'], undefined);
  }
  const brief = await share(program, 'example.org', '1500ms');
  const entered = await ask(program, brief);
  assert.equal(entered.status, 303);
  const live = await follow(`${program.dashboard}/api/v1/live`, { headers: { Cookie: cookieOf(entered) } });
  await live.count(1);

  await until(() => live.ended, { what: 'the stream ends with the link' });
  assert.equal((await ask(program, brief)).status, 403);
});

test('share and password say what is wrong', async () => {
  assert.equal((await run(['share', '--site', 'a b', '--expires', '1h'])).status, 2);
  assert.equal((await run(['share', '--site', 'a', '--expires', 'soon'])).status, 2);
  assert.equal((await run(['share', '--site', 'a'])).status, 2);
  const brief = await run(['password'], { input: 'short\n' });
  assert.equal(brief.status, 1);
  assert.match(brief.stderr, /8 to 1024 bytes/);
  assert.equal((await run(['password'])).status, 1);
});
