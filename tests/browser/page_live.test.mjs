// The live stream: numbers as they come, one connection for all tabs, and what the page does without it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, takeShot, totalOf, untilState } from '../lib/browser.mjs';
import { Fake, messageOf, openDashboard, tileOf } from '../lib/fake_page.mjs';
import { until } from '../lib/until.mjs';

let fake;
let browser;

before(async () => {
  fake = await new Fake({ sessions: 100 }).start();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await fake?.stop();
});

const streams = (wanted) => until(() => fake.streams === wanted, { what: `${wanted} streams are open` });
const shows = (page, wanted) =>
  until(async () => (await totalOf(page, 'day')) === wanted, { what: `${wanted} are shown` });
const total = (search = {}) => fake.live({ site: '', bots: false, ...search }).day.reduce((a, b) => a + b, 0);

// Another page of the same browser: the same profile, the same worker.
async function anotherTab(page, search = '') {
  const tab = await page.context().newPage();
  await tab.goto(`${fake.url}/dashboard${search}`);
  await untilState(tab, /^connected/);
  return tab;
}

test('a hit is shown when it comes: in the graphs, among the last hits, as a visitor', async () => {
  const page = await openDashboard(browser, fake);
  await shows(page, total());
  const visitors = Number(await tileOf(page, 'now'));
  fake.hit({ site: 'example.org', page: '/just-now', country: 'JP', browser: 'Firefox' });
  await shows(page, total());
  const first = page.locator('.hits tbody tr').first();
  assert.match(await first.innerText(), /\d\d:\d\d:\d\d\s+example\.org\/just-now\s+.*Japan\s+Firefox/);
  await until(async () => Number(await tileOf(page, 'now')) === visitors + 1, { what: 'there is one visitor more' });
  assert.match(await page.title(), new RegExp(`^${visitors + 1} · `));
  assert.deepEqual(page.complaints, []);
  await page.context().close();
  await streams(0);
});

test('the tabs of one browser share one connection for what they both watch', async () => {
  const page = await openDashboard(browser, fake);
  const second = await anotherTab(page);
  await streams(1);
  fake.hit();
  await shows(page, total());
  await shows(second, total());
  const third = await anotherTab(page, '?site=example.org');
  await streams(2);
  await shows(third, total({ site: 'example.org' }));
  await third.close();
  await streams(1);
  await page.close();
  fake.hit();
  await shows(second, total());
  await second.context().close();
  await streams(0);
});

// As on browsers that have no shared workers.
const without = (...names) => `for (const name of ${JSON.stringify(names)}) delete window[name];`;

test('without shared workers one tab has the connection for all, and another takes over', async () => {
  const context = await browser.newContext();
  await context.addInitScript(without('SharedWorker'));
  const open = async () => {
    const page = await context.newPage();
    await page.goto(`${fake.url}/dashboard`);
    await untilState(page, /^connected/);
    return page;
  };
  const first = await open();
  const second = await open();
  await streams(1);
  fake.hit();
  await shows(second, total());
  await first.close();
  await streams(1);
  fake.hit();
  await shows(second, total());
  await context.close();
  await streams(0);
});

test('without those and without locks each tab has its own', async () => {
  const context = await browser.newContext();
  await context.addInitScript(without('SharedWorker', 'BroadcastChannel'));
  const page = await context.newPage();
  await page.goto(`${fake.url}/dashboard`);
  await untilState(page, /^connected/);
  fake.hit();
  await shows(page, total());
  await streams(1);
  await context.close();
});

test('where the stream is refused the page asks again and again', async () => {
  fake.no_stream = true;
  const page = await openDashboard(browser, fake);
  await shows(page, total());
  fake.hit();
  await shows(page, total());
  assert.ok(fake.requests.some((path) => path.startsWith('/api/v1/live.json')));
  fake.no_stream = false;
  await page.context().close();
});

test('while the server is gone the page says so, and goes on by itself when it is back', async () => {
  const page = await openDashboard(browser, fake, '', { reducedMotion: 'reduce' });
  await shows(page, total());
  const port = new URL(fake.url).port;
  const known = total();
  await fake.stop();
  await untilState(page, /^disconnected — trying again$/);
  assert.match(await messageOf(page), /what was known at \d\d:\d\d:\d\d/);
  assert.equal(await totalOf(page, 'day'), known);
  assert.ok(Number(await page.locator('[data-window="day"] .plot').evaluate((el) => getComputedStyle(el).opacity)) < 1);
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  await takeShot(page, 'page-disconnected');
  await fake.start(port);
  fake.hit();
  await untilState(page, /^connected/, 10_000);
  await shows(page, total());
  await page.context().close();
});

test('a stream that falls silent is told from one that has nothing to tell', async () => {
  const page = await openDashboard(browser, fake);
  fake.failing.add('*');
  await untilState(page, /^disconnected/, 15_000);
  fake.failing.clear();
  await untilState(page, /^connected/, 15_000);
  await page.context().close();
});

test('paused, nothing moves and nothing is asked, until one goes on', async () => {
  const page = await openDashboard(browser, fake);
  await shows(page, total());
  const known = total();
  await page.getByRole('button', { name: 'Pause' }).click();
  await untilState(page, /^paused$/);
  assert.match(await messageOf(page), /Paused: .* Press P to go on/);
  await streams(0);
  fake.hit();
  const asked = fake.requests.length;
  await page.waitForTimeout(1500);
  assert.equal(await totalOf(page, 'day'), known);
  assert.equal(fake.requests.length, asked);
  await takeShot(page, 'page-paused');
  await page.getByRole('tab', { name: 'Entry' }).click();  // is asked once, all the same
  await page.locator('[data-dimension="entry"]:not([data-asking])').waitFor();
  await page.getByRole('button', { name: 'Go on' }).click();
  await untilState(page, /^connected/);
  await shows(page, total());
  const again = fake.requests.length;
  await until(() => fake.requests.slice(again).some((path) => path.startsWith('/api/v1/top/entry')),
    { what: 'the list is asked for again', patienceMs: 15_000 });
  await page.context().close();
});

test('nothing jumps when new numbers come', async () => {
  const page = await openDashboard(browser, fake);
  await page.locator('.map path').first().waitFor();
  await page.waitForTimeout(300);
  await page.evaluate(() => {
    window.shifts = 0;
    new PerformanceObserver((list) => { for (const { value } of list.getEntries()) window.shifts += value; })
      .observe({ type: 'layout-shift' });
  });
  for (let i = 0; i < 3; i += 1) {
    fake.hit();
    await shows(page, total());
  }
  assert.equal(await page.evaluate(() => window.shifts), 0);
  await page.context().close();
});
