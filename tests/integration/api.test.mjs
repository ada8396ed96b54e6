// The API of the running program: every answer as its description says, CSV, problems, and events as they happen.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { follow } from '../lib/events.mjs';
import { checkDescription, checkReply, checkSchema, description } from '../lib/openapi.mjs';
import { startProgram } from '../lib/program.mjs';
import { until } from '../lib/until.mjs';

const PAGE = 'https://example.org/a,b?utm_source=%3D1%2B1';
const counted = (status) => status.counted > 0;

let program;
before(async () => {
  program = await startProgram();
  await program.hit({ Referer: PAGE });
  await until(async () => counted(await program.status()), { what: 'the view is counted' });
});
after(() => program?.stop());

const get = (target, headers = {}) => fetch(program.dashboard + target, { headers, redirect: 'manual' });
const dimensions = description.components.schemas.Dimension.enum;
const EXAMPLES = {
  site: ['example.org', 'nowhere'],
  window: ['minute', 'hour', 'day'],
  bots: ['0', '1'],
  limit: ['1', '1000'],
  q: ['a'],
  filter: dimensions.filter((dimension) => dimension !== 'event').map((dimension) => `${dimension}:x`),
  callback: ['a.b'],
};
const filled = (template) => template.includes('{dimension}')
  ? dimensions.map((dimension) => template.replace('{dimension}', dimension)) : [template];

test('the description is OpenAPI 3.1, and what the program serves', async () => {
  await checkDescription(description);
  const reply = await get('/openapi.json');
  assert.equal(reply.headers.get('content-type'), 'application/json');
  assert.deepEqual(await reply.json(), description);
});

test('the page for people names every path', async () => {
  const reply = await get('/api');
  assert.equal(reply.headers.get('content-type'), 'text/html; charset=utf-8');
  const page = await reply.text();
  for (const target of Object.keys(description.paths)) {
    assert.ok(page.includes(`<code>${target}</code>`), target);
  }
  assert.ok(!page.includes('<script'), 'no script');
  assert.ok(!/https?:\/\//.test(page.replace(/"[^"]*example[^"]*"/g, '')), 'nothing from elsewhere');
});

test('every answer is as described', async () => {
  for (const template of Object.keys(description.paths)) {
    for (const target of filled(template)) await checkReply(template, await get(target));
  }
});

test('every answer is as described for every parameter', async () => {
  for (const [template, { get: operation }] of Object.entries(description.paths)) {
    const names = operation.parameters.filter(({ $ref }) => $ref).map(({ $ref }) => path.basename($ref));
    for (const name of names) {
      for (const value of EXAMPLES[name]) {
        const target = filled(template)[0];
        const reply = await get(`${target}?${name}=${encodeURIComponent(value)}`);
        assert.equal(reply.status, 200, `${target} ${name}=${value}`);
        await checkReply(template, reply);
      }
    }
  }
});

test('what is wrong is a problem that says what would be right', async () => {
  for (const [target, said] of [
    ['/api/v1/top/page?limit=1001', /limit is "1001"; allowed: 1 to 1000/],
    ['/api/v1/series?window=week', /allowed: minute, hour, day/],
    ['/api/v1/summary?filter=colour:red', /DIMENSION:VALUE, with one of site, page/],
    ['/api/v1/visitors?site=a&site=b', /more than once/],
    ['/api/v1/sites?limit=3', /no parameter "limit" here/],
    ['/api/v1/live?bots=yes', /allowed: 0, 1/],
    ['/api/v1/top/page.csv?q=%FF', /UTF-8/],
  ]) {
    const reply = await get(target);
    assert.equal(reply.status, 400, target);
    assert.equal(reply.headers.get('content-type'), 'application/problem+json');
    const template = target.replace(/\?.*/, '').replace('top/page', 'top/{dimension}');
    const problem = await checkReply(template, reply);
    assert.equal(problem.status, 400);
    assert.match(problem.detail, said);
  }
  for (const target of ['/api/v1/top/colour', '/api/v1/top', '/api/v2/series', '/api/v1/status.csv']) {
    const reply = await get(target);
    assert.equal(reply.status, 404, target);
    checkSchema('ProblemDetails', await reply.json());
  }
  const post = await fetch(`${program.dashboard}/api/v1/summary`, { method: 'POST' });
  assert.equal(post.status, 405);
  assert.equal(post.headers.get('allow'), 'GET, HEAD');
});

test('the original paths know sites, bots and JSONP, all at once', async () => {
  const site = 'https://three.example/';
  await program.hit({ Referer: site });
  await program.hit({ Referer: site, 'User-Agent': 'Googlebot/2.1' });
  const sum = async (target) => (await (await get(target)).json()).reduce((a, b) => a + b, 0);
  await until(async () => await sum('/api/minute?site=three.example&bots=1') === 2, { what: 'both are counted' });
  for (const name of ['minute', 'hour', 'day']) {
    assert.equal(await sum(`/api/${name}?site=three.example`), 1, name);
    assert.equal(await sum(`/api/${name}?site=three.example&bots=1`), 2, name);
    assert.equal(await sum(`/api/${name}?site=nowhere.example&bots=1`), 0, name);
    assert.ok(await sum(`/api/${name}`) >= 2, name);
    const wrapped = await get(`/api/${name}?site=three.example&bots=1&callback=App.draw&_=1`);
    assert.match(wrapped.headers.get('content-type'), /^application\/javascript/);
    const [, counts] = /App\.draw\((\[[\d,]+\])\);/.exec(await wrapped.text());
    assert.equal(JSON.parse(counts).reduce((a, b) => a + b, 0), 2, name);
  }
});

test('CSV comes by its name and by Accept', async () => {
  const file = await get('/api/v1/series.csv?window=hour');
  assert.equal(file.headers.get('content-type'), 'text/csv; charset=utf-8');
  assert.equal(file.headers.get('content-disposition'), 'attachment; filename="hitstream-series-hour.csv"');
  const lines = (await file.text()).split('\r\n');
  assert.equal(lines[0], 'start,views,visitors,sessions');
  assert.equal(lines.length, 62);
  assert.match(lines[60], /^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z,\d+,\d+,\d+$/);
  const negotiated = await get('/api/v1/series?window=hour', { Accept: 'text/csv' });
  assert.equal(negotiated.headers.get('content-type'), 'text/csv; charset=utf-8');
  assert.equal(negotiated.headers.get('content-disposition'), null);
});

test('HEAD answers like GET, without a body', async () => {
  for (const target of ['/api/v1/summary', '/api/v1/live', '/api/v1/top/page.csv']) {
    const reply = await fetch(program.dashboard + target, { method: 'HEAD' });
    assert.equal(reply.status, 200, target);
    assert.equal(await reply.text(), '');
  }
});

test('events: everything first, then what changes, once a second', async (t) => {
  const live = await follow(`${program.dashboard}/api/v1/live`);
  t.after(() => live.close());
  assert.equal(live.status, 200);
  assert.equal(live.headers['content-type'], 'text/event-stream');
  assert.equal(live.headers['cache-control'], 'no-store');
  await live.count(1);
  checkSchema('LiveWhole', live.events[0].data);
  await program.hit({ Referer: PAGE });
  const tail = () => live.events.slice(1).flatMap(({ data }) => data.minute_tail);
  await until(() => tail().some(([, count]) => count > 0), { what: 'the hit is told' });
  for (const { event, data } of live.events.slice(1)) {
    assert.equal(event, 'live');
    checkSchema('LiveDelta', data);
  }
  await live.count(5);
  const times = live.events.slice(1).map(({ data }) => data.now_ms);
  const pauses = times.slice(1).map((time, i) => time - times[i]);
  assert.ok(pauses.every((ms) => ms > 700), `${pauses}`);
  const ids = live.events.map(({ id }) => Number(id));
  assert.deepEqual(ids, ids.map((_, i) => ids[0] + i), 'the ids follow each other');
});

test('events go on where a client was cut off', async (t) => {
  const url = `${program.dashboard}/api/v1/live?site=example.org`;
  const stayed = await follow(url);
  t.after(() => stayed.close());
  const cut = await follow(url);
  await cut.count(2);
  cut.close();
  const last = cut.events.at(-1).id;
  await until(() => stayed.events.some(({ id }) => Number(id) >= Number(last) + 2), { what: 'others go on' });
  const back = await follow(url, { headers: { 'Last-Event-ID': last } });
  t.after(() => back.close());
  await back.count(3);
  const missed = stayed.events.filter(({ id }) => Number(id) > Number(last)).slice(0, 2);
  assert.deepEqual(back.events.slice(0, 2), missed, 'exactly what was missed');

  const stranger = await follow(url, { headers: { 'Last-Event-ID': '17' } });
  t.after(() => stranger.close());
  await stranger.count(1);
  checkSchema('LiveWhole', stranger.events[0].data);
});

test('clients of the same site get the same bytes, those of others their own', async (t) => {
  const urls = ['', '', '?site=example.org', '?bots=1'].map((query) => `${program.dashboard}/api/v1/live${query}`);
  const lives = await Promise.all(urls.map((url) => follow(url)));
  t.after(() => lives.forEach((live) => live.close()));
  await Promise.all(lives.map((live) => live.count(3)));
  const common = lives[0].events.filter(({ id }) => lives[1].events.some((other) => other.id === id));
  assert.ok(common.length >= 2);
  for (const event of common) assert.deepEqual(lives[1].events.find(({ id }) => id === event.id), event);
});

test('a client that does not read holds up nobody', async (t) => {
  const url = `${program.dashboard}/api/v1/live`;
  const slow = await follow(url);
  t.after(() => slow.close());
  slow.pause();
  const quick = await follow(url);
  t.after(() => quick.close());
  await quick.count(4);
  assert.equal((await program.metrics()).hitstream_api_live_clients, 2);
  slow.close();
  await until(async () => (await program.metrics()).hitstream_api_live_clients === 1, { what: 'it is let go of' });
});

test('a stop does not wait for those who follow', async () => {
  const other = await startProgram();
  const live = await follow(`${other.dashboard}/api/v1/live`);
  await live.count(1);
  const begun = Date.now();
  assert.equal(await other.stop(), 0);
  assert.ok(Date.now() - begun < 5000);
  await until(() => live.ended, { what: 'the stream ends' });
});
