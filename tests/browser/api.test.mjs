// The dashboard's and the operator's HTTP interface as other programs use it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage } from '../lib/browser.mjs';
import { startProgram } from '../lib/program.mjs';
import { until } from '../lib/until.mjs';

const LENGTHS = { minute: 60, hour: 60, day: 24 };

let server;
before(async () => { server = await startProgram({ args: ['--demo'] }); });
after(() => server?.stop());

const get = (path, options) => fetch(server.dashboard + path, { redirect: 'manual', ...options });
const admin = (path, options) => fetch(`http://127.0.0.1:${server.adminPort}${path}`, options);

test('the three windows are arrays of integers', async () => {
  for (const [name, length] of Object.entries(LENGTHS)) {
    const reply = await get(`/api/${name}`);
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get('content-type'), 'application/json');
    assert.equal(reply.headers.get('cache-control'), 'no-store');
    const counts = await reply.json();
    assert.equal(counts.length, length);
    assert.ok(counts.every(Number.isInteger));
  }
});

test('JSONP is exactly that of the original', async () => {
  const reply = await get('/api/day?callback=App.draw&_=1');
  assert.equal(reply.headers.get('content-type'), 'application/javascript');
  assert.equal(reply.headers.get('x-content-type-options'), 'nosniff');
  assert.match(await reply.text(), /^\/\*\*\/App\.draw\(\[(\d+,){23}\d+\]\);$/);
});

test('another callback is refused', async () => {
  for (const name of ['alert(1)', '', 'a%3Cb', 'a'.repeat(65)]) {
    const reply = await get(`/api/minute?callback=${name}`);
    assert.equal(reply.status, 400);
    assert.equal(reply.headers.get('content-type'), 'application/problem+json');
    assert.equal((await reply.json()).status, 400);
  }
});

test('a page of another origin gets the numbers through JSONP', async () => {
  const other = http.createServer((_, reply) => reply.end()).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const browser = await launchBrowser();
  try {
    const page = await openPage(browser, `http://127.0.0.1:${other.address().port}/`);
    const counts = await page.evaluate((src) => new Promise((resolve, reject) => {
      window.draw = resolve;
      document.head.append(Object.assign(document.createElement('script'), { src, onerror: reject }));
    }), `${server.dashboard}/api/minute?callback=draw`);
    assert.equal(counts.length, 60);
    assert.deepEqual(page.complaints, []);
  } finally {
    await browser.close();
    other.close();
  }
});

test('HEAD answers as GET does, without a body; other methods are not allowed', async () => {
  for (const path of ['/api/minute', '/dashboard', '/demo', '/api/v1/live']) {
    const head = await get(path, { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(await head.text(), '');
    const post = await get(path, { method: 'POST', body: 'x' });
    assert.equal(post.status, 405);
    assert.equal(post.headers.get('allow'), 'GET, HEAD');
  }
});

test('the root leads to the page, and unknown paths nowhere', async () => {
  const root = await get('/');
  assert.equal(root.status, 302);
  assert.equal(root.headers.get('location'), '/dashboard');
  assert.equal((await get('/nothing')).status, 404);
  assert.equal((await get('/favicon.ico')).status, 204);
});

test('the page is asked for again each time, its files never', async () => {
  const page = await get('/dashboard');
  assert.equal(page.headers.get('cache-control'), 'no-cache');
  assert.match(page.headers.get('content-security-policy'), /^default-src 'none'; script-src 'self';/);
  const etag = page.headers.get('etag');
  assert.equal((await get('/dashboard', { headers: { 'if-none-match': etag } })).status, 304);
  const files = [...(await page.text()).matchAll(/"(\/assets\/[^"]+)"/g)].map((match) => match[1]);
  assert.ok(files.length >= 4);
  for (const file of files) {
    const reply = await get(file);
    assert.equal(reply.status, 200);
    assert.match(reply.headers.get('cache-control'), /immutable/);
    assert.equal(reply.headers.get('x-content-type-options'), 'nosniff');
  }
});

test('a client that takes no compressed answer gets a plain one', async () => {
  const plain = await get('/dashboard', { headers: { 'accept-encoding': 'identity' } });
  assert.equal(plain.headers.get('content-encoding'), null);
  const packed = await get('/dashboard', { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(packed.headers.get('content-encoding'), 'gzip');
  assert.equal(await packed.text(), await plain.text());
});

test('the status tells what became of the hits', async () => {
  const before_ms = Date.now();
  const { counted } = await server.status();
  await server.hit();
  await until(async () => (await server.status()).counted === counted + 1, { what: 'the hit is counted' });
  const live = await (await get('/api/v1/live')).json();
  assert.ok(live.now_ms >= before_ms && live.now_ms <= Date.now());
  assert.equal(live.status.journal_failing, false);
  assert.equal(live.status.shards.length, 1);
});

test('the operator sees health, readiness and metrics', async () => {
  assert.equal(await (await admin('/healthz')).text(), 'ok');
  await until(async () => (await admin('/readyz')).status === 200, { what: 'it is ready' });
  const metrics = await admin('/metrics');
  assert.equal(metrics.headers.get('content-type'), 'text/plain; version=0.0.4');
  assert.match(await metrics.text(), /^# TYPE hitstream_/m);
  assert.equal((await admin('/metrics', { method: 'POST' })).status, 405);
  assert.equal((await admin('/dashboard')).status, 404);
});

test('without --demo there is none', async () => {
  const bare = await startProgram();
  try {
    assert.equal((await fetch(`${bare.dashboard}/demo`)).status, 404);
    assert.equal((await (await fetch(`${bare.dashboard}/api/v1/config`)).json()).demo, false);
  } finally {
    await bare.stop();
  }
});
