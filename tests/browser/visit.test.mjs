// The main job: a browser opens a page that carries the tag, and the graphs move.
// Measures time: runs alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, numbersOf, openPage, stateOf, takeShot, totalOf, untilState } from '../lib/browser.mjs';
import { startProgram } from '../lib/program.mjs';
import { until } from '../lib/until.mjs';

const WINDOWS = ['minute', 'hour', 'day'];
const sum = (counts) => counts.reduce((a, b) => a + b, 0);

let server;
let browser;
let dashboard;

before(async () => {
  server = await startProgram({ args: ['--demo'] });
  browser = await launchBrowser();
  dashboard = await openPage(browser, `${server.dashboard}/dashboard`, { permissions: ['clipboard-read'] });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const tag = () => `<script src="http://127.0.0.1:${server.collectorPort}/collect" async></script>`;

test('before the first hit it says so and hands out the tag', async () => {
  await untilState(dashboard, /^connected · lag \d+ ms$/);
  await dashboard.getByRole('heading', { name: 'No hit yet' }).waitFor();
  assert.equal(await dashboard.locator('[data-tag]').innerText(), tag());
  await takeShot(dashboard, 'empty');
});

test('the tag is copied by a click', async () => {
  await dashboard.getByRole('button', { name: 'Copy' }).click();
  await dashboard.getByRole('button', { name: 'Copied' }).waitFor();
  assert.equal(await dashboard.evaluate(() => navigator.clipboard.readText()), tag());
});

test('three visits are three views within a second of the last', async () => {
  const visitor = await openPage(browser, 'about:blank');
  let answered;
  for (const page of ['demo', 'demo/kites', 'demo/about']) {
    const hit = visitor.waitForResponse((response) =>
      response.url().endsWith('/collect') && response.request().method() === 'GET');  // no report of the page before
    await visitor.goto(`${server.dashboard}/${page}`);
    assert.equal((await hit).status(), 200);
    answered = Date.now();
  }
  await until(async () => sum(await server.series('minute')) === 3, {
    what: '/api/minute sums to 3',
    patienceMs: answered + 1000 - Date.now(),
  });
  assert.equal(sum(await server.series('hour')), 3);
  assert.equal(sum(await server.series('day')), 3);
  assert.deepEqual(visitor.complaints, []);
  await takeShot(visitor, 'demo');
});

test('the graphs show them', async () => {
  for (const window of WINDOWS) {
    await until(async () => (await totalOf(dashboard, window)) === 3, { what: `${window} shows 3`, patienceMs: 2000 });
    const listed = async () => sum((await numbersOf(dashboard, window)).map(({ views }) => views));
    await until(async () => (await listed()) === 3, { what: `the numbers of ${window} sum to 3`, patienceMs: 2000 });
  }
  await dashboard.getByRole('heading', { name: 'No hit yet' }).waitFor({ state: 'hidden' });
  await takeShot(dashboard, 'three-visits');
});

test('the line is drawn where the views are', async () => {
  const coloured = await dashboard.locator('[data-window="day"] canvas').evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, Math.floor(canvas.height / 2));
    let pixels = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at + 1] - data[at] > 60 && data[at + 3] > 200) pixels += 1;
    return pixels;
  });
  assert.ok(coloured > 5, `${coloured} pixels of the line in the upper half`);
});

test('a visit in the bucket in progress is counted while one looks', async () => {
  const visitor = await openPage(browser, `${server.dashboard}/demo`);
  await until(async () => (await totalOf(dashboard, 'day')) === 4, { what: 'the page shows 4', patienceMs: 2000 });
  assert.match(await dashboard.locator('[data-window="day"] tbody tr').first().innerText(), /4 so far/);
  await visitor.context().close();
});

test('nothing was refused, and no request left for another host', async () => {
  assert.match(await stateOf(dashboard), /^connected/);
  assert.deepEqual(dashboard.complaints, []);
  assert.deepEqual([...dashboard.hosts], [`127.0.0.1:${server.dashboardPort}`]);
});
