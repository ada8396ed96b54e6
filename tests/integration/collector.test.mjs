// What the collector answers and what it writes down, seen from outside.
import assert from 'node:assert/strict';
import vm from 'node:vm';
import { after, before, test } from 'node:test';
import { hits } from '../lib/journal.mjs';
import { exchange, parseReply, request } from '../lib/raw_http.mjs';
import { startProgram } from '../lib/program.mjs';

const OWN_ID = '0123456789abcdef0123456789abcdef';
const COOKIE = /^sid=([0-9a-f]{32}); Path=\/; Max-Age=1800; HttpOnly; SameSite=Lax$/;

let server;
before(async () => { server = await startProgram({ args: ['--collector-paths', '/collect,/also'] }); });
after(() => server.stop());

// The record that `ask` left; it must leave exactly one.
async function recordOf(ask) {
  const earlier = hits(server.journal).length;
  const reply = await ask();
  assert.equal(reply.status, 200);
  const all = hits(server.journal);
  assert.equal(all.length, earlier + 1);
  return { record: all.at(-1), reply };
}

async function leavesNoRecord(ask) {
  const earlier = hits(server.journal).length;
  const reply = await ask();
  assert.equal(hits(server.journal).length, earlier);
  return reply;
}

const get = (headers = {}) => request(server.collectorPort, { headers });

test('a hit is answered with JavaScript that may not be kept', async () => {
  const reply = await get();
  assert.equal(reply.status, 200);
  assert.deepEqual(reply.headers['content-type'], ['application/javascript; charset=utf-8']);
  assert.deepEqual(reply.headers['cache-control'], ['no-store']);
  assert.deepEqual(reply.headers['x-content-type-options'], ['nosniff']);
  assert.deepEqual(reply.headers['cross-origin-resource-policy'], ['cross-origin']);
  assert.ok(reply.body.length > 0);
  assert.doesNotThrow(() => new vm.Script(reply.body));
});

test('the record holds what the request told', async () => {
  const started = Date.now();
  const { record, reply } = await recordOf(() =>
    get({ Referer: 'https://example.org/a?b=c', 'User-Agent': 'Test/1.0 "quoted" \\', Cookie: `sid=${OWN_ID}` }));
  assert.equal(reply.headers['set-cookie'].length, 1);
  const { timestamp, view, ...rest } = record;
  assert.deepEqual(rest, {
    referer: 'https://example.org/a?b=c', ua: 'Test/1.0 "quoted" \\', ip: '127.0.0.1', sid: OWN_ID,
    kind: 'view', id: 'back',
  });
  assert.match(view, /^[0-9a-f]{16}$/);
  assert.match(timestamp, /^\d{13}$/);
  assert.ok(Number(timestamp) >= started && Number(timestamp) <= Date.now());
});

test('the first five fields stand in the order of the original application', async () => {
  const { record } = await recordOf(() => get());
  assert.deepEqual(Object.keys(record).slice(0, 5), ['referer', 'ua', 'ip', 'sid', 'timestamp']);
});

test('a missing header is a dash', async () => {
  const { record } = await recordOf(() => get());
  assert.equal(record.referer, '-');
  assert.equal(record.ua, '-');
});

test('a visitor without a cookie gets a fresh session, and keeps it', async () => {
  const first = await recordOf(() => get());
  const id = COOKIE.exec(first.reply.headers['set-cookie'][0])?.[1];
  assert.equal(first.record.sid, id);
  const second = await recordOf(() => get({ Cookie: `theme=dark; sid=${id}` }));
  assert.equal(COOKIE.exec(second.reply.headers['set-cookie'][0])[1], id);
  assert.equal(second.record.sid, id);
  const another = await recordOf(() => get());
  assert.notEqual(another.record.sid, id);
});

for (const bad of ['sid=', 'sid=short', `sid=${OWN_ID}0`, `sid="${OWN_ID}"`, `sid=${OWN_ID.toUpperCase()}`,
  `sid=${OWN_ID.replace('0', 'g')}`, `SID=${OWN_ID}`, `xsid=${OWN_ID}`, 'sid', ';;=;']) {
  test(`a cookie that is not well formed is replaced: ${bad}`, async () => {
    const { record, reply } = await recordOf(() => get({ Cookie: bad }));
    assert.equal(COOKIE.exec(reply.headers['set-cookie'][0])?.[1], record.sid);
    assert.notEqual(record.sid.toLowerCase(), OWN_ID);
  });
}

test('the first well-formed of several cookies counts, in one header or in two', async () => {
  const other = 'f'.repeat(32);
  const one = await recordOf(() => get({ Cookie: `sid=x; sid=${OWN_ID}; sid=${other}` }));
  assert.equal(one.record.sid, OWN_ID);
  const two = await recordOf(() => get([['Cookie', 'a=b'], ['Cookie', `sid=${OWN_ID}`]]));
  assert.equal(two.record.sid, OWN_ID);
});

for (const [what, forwarded, ip] of [
  ['the address that the proxy adds', '203.0.113.9', '203.0.113.9'],
  ['the rightmost that is not trusted', '6.6.6.6, 203.0.113.9', '203.0.113.9'],
  ['past trusted proxies', '6.6.6.6, 203.0.113.9, 127.0.0.5', '203.0.113.9'],
  ['an IPv6 address', '2001:db8::7', '2001:db8::7'],
  ['an address with its port', '203.0.113.9:4711', '203.0.113.9'],
  ['the peer where it is no address', 'unknown', '127.0.0.1'],
  ['the last address before what is none', '203.0.113.9, nobody, 127.0.0.8', '127.0.0.8'],
]) {
  test(`behind a trusted proxy, the source is ${what}`, async () => {
    const { record } = await recordOf(() => get({ 'X-Forwarded-For': forwarded }));
    assert.equal(record.ip, ip);
  });
}

test('several proxy headers are read as one list', async () => {
  const { record } = await recordOf(() =>
    get([['X-Forwarded-For', '6.6.6.6'], ['X-Forwarded-For', '203.0.113.9, 127.0.0.2']]));
  assert.equal(record.ip, '203.0.113.9');
});

test('a peer that is not trusted is not believed', async (t) => {
  const strict = await startProgram({ args: ['--trusted-proxies', '10.0.0.0/8'] });
  t.after(() => strict.stop());
  await request(strict.collectorPort, { headers: { 'X-Forwarded-For': '203.0.113.9' } });
  assert.deepEqual(hits(strict.journal).map((hit) => hit.ip), ['127.0.0.1']);
});

test('the proxy header is the one that is named', async (t) => {
  const named = await startProgram({ args: ['--collector-proxy-header', 'X-Real-IP'] });
  t.after(() => named.stop());
  await request(named.collectorPort, { headers: { 'X-Real-IP': '203.0.113.1', 'X-Forwarded-For': '203.0.113.2' } });
  assert.deepEqual(hits(named.journal).map((hit) => hit.ip), ['203.0.113.1']);
});

test('bytes that are not UTF-8 are replaced, and the JSON is valid', async () => {
  const dirty = Buffer.from([0x61, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf5, 0x80, 0x62, 0xc3, 0xa9]);
  const { record } = await recordOf(() => get({ Referer: dirty, 'User-Agent': dirty }));
  for (const field of [record.referer, record.ua]) {
    assert.match(field, /^a\ufffd+\(\ufffd+b\u00e9$/u);
  }
});

test('a long field is cut at a boundary between characters', async () => {
  const { record } = await recordOf(() => get({ 'User-Agent': 'x' + 'é'.repeat(3000) }));
  assert.equal(record.ua, 'x' + 'é'.repeat(1023));
});

test('every path that is set collects; others are not found', async () => {
  await recordOf(() => request(server.collectorPort, { target: '/also?with=query' }));
  for (const target of ['/', '/collect/', '/Collect', '/collect2', '/%63ollect', '/robots.txt']) {
    assert.equal((await leavesNoRecord(() => request(server.collectorPort, { target }))).status, 404, target);
  }
});

test('HEAD has the head of GET, no body, and is no hit', async () => {
  const headers = { Cookie: `sid=${OWN_ID}` };
  const { reply: got } = await recordOf(() => get(headers));
  const head = await leavesNoRecord(() => request(server.collectorPort, { method: 'HEAD', headers }));
  assert.equal(head.status, 200);
  assert.equal(head.rest, '');
  delete got.headers.date;
  delete head.headers.date;
  assert.deepEqual(head.headers, got.headers);
});

test('OPTIONS tells the methods', async () => {
  for (const target of ['/collect', '*']) {
    const reply = await leavesNoRecord(() => request(server.collectorPort, { method: 'OPTIONS', target }));
    assert.equal(reply.status, 204);
    assert.deepEqual(reply.headers.allow, ['GET, HEAD, POST, OPTIONS']);
    assert.equal(reply.rest, '');
  }
});

for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'BREW']) {
  test(`${method} is not allowed`, async () => {
    const headers = { 'Content-Length': '0' };
    const reply = await leavesNoRecord(() => request(server.collectorPort, { method, headers }));
    assert.equal(reply.status, 405);
    assert.deepEqual(reply.headers.allow, ['GET, HEAD, POST, OPTIONS']);
  });
}

test('the icon that browsers ask for is empty', async () => {
  const reply = await leavesNoRecord(() => request(server.collectorPort, { target: '/favicon.ico' }));
  assert.equal(reply.status, 204);
  assert.equal(reply.rest, '');
});

test('pipelined hits are answered in order, each with its own session', async () => {
  const earlier = hits(server.journal).length;
  const one = 'GET /collect HTTP/1.1\r\nHost: a\r\n';
  let rest = await exchange(server.collectorPort, `${one}\r\n${one}\r\n${one}Connection: close\r\n\r\n`);
  const ids = [];
  for (let i = 0; i < 3; ++i) {
    const reply = parseReply(rest);
    ids.push(COOKIE.exec(reply.headers['set-cookie'][0])[1]);
    rest = reply.rest;
  }
  assert.equal(rest, '');
  assert.deepEqual(hits(server.journal).slice(earlier).map((hit) => hit.sid), ids);
});

test('a request in single bytes is a hit like any other', async () => {
  const { record } = await recordOf(async () => {
    const text = `GET /collect HTTP/1.1\r\nHost: a\r\nUser-Agent: slow\r\nConnection: close\r\n\r\n`;
    return parseReply(await exchange(server.collectorPort, [...text]));
  });
  assert.equal(record.ua, 'slow');
});

test('what is accepted and refused is counted', async (t) => {
  const fresh = await startProgram();
  t.after(() => fresh.stop());
  await request(fresh.collectorPort);
  await request(fresh.collectorPort, { headers: { Cookie: `sid=${OWN_ID}` } });
  await request(fresh.collectorPort, { method: 'DELETE' });
  await request(fresh.collectorPort, { target: '/nothing' });
  const metrics = await fresh.metrics();
  assert.equal(metrics['hitstream_collector_hits_accepted_total'], 2);
  assert.equal(metrics['hitstream_collector_sessions_total{cookie="new"}'], 1);
  assert.equal(metrics['hitstream_collector_sessions_total{cookie="returning"}'], 1);
  assert.equal(metrics['hitstream_collector_refused_total{reason="method"}'], 1);
  assert.equal(metrics['hitstream_collector_refused_total{reason="path"}'], 1);
});

const tokenIn = (reply) => /\("([A-Za-z0-9_-]{72})",\d+\);\n$/.exec(reply.body)[1];
const post = (body) => request(server.collectorPort, {
  method: 'POST', headers: { 'Content-Length': String(Buffer.byteLength(body)), Origin: 'https://example.org' }, body,
});

test('a report is of the session and view of its token', async () => {
  const { record: view, reply } = await recordOf(() => get());
  const sent = await post(JSON.stringify({ k: 'report', t: tokenIn(reply), u: 'https://example.org/p?q#f', ti: 'T' }));
  assert.equal(sent.status, 204);
  assert.deepEqual(sent.headers['access-control-allow-origin'], ['https://example.org']);
  const { kind, sid, page, title, view: of } = hits(server.journal).at(-1);
  assert.deepEqual({ kind, sid, page, title, of },
    { kind: 'report', sid: view.sid, page: 'https://example.org/p?q', title: 'T', of: view.view });
});

test('what is no report, or has a forged token, leaves no record', async () => {
  assert.equal((await leavesNoRecord(() => post('{'))).status, 400);
  const forged = JSON.stringify({ k: 'nav', t: 'A'.repeat(72) });
  assert.equal((await leavesNoRecord(() => post(forged))).status, 403);
});

test('behind TLS the cookie goes to pages of other sites too', async () => {
  const { reply } = await recordOf(() => get({ 'X-Forwarded-Proto': 'https' }));
  assert.match(reply.headers['set-cookie'][0], /; HttpOnly; SameSite=None; Secure; Partitioned$/);
});

test('the pixel is a view without a script', async () => {
  const { reply } = await recordOf(() => request(server.collectorPort, { target: '/collect?noscript' }));
  assert.deepEqual(reply.headers['content-type'], ['image/gif']);
  assert.deepEqual(reply.headers['content-length'], ['43']);
});
