// How the page looks and behaves: widths, themes, keyboard, screen readers, time zones.
// Measures time: runs alone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { launchBrowser, numbersOf, openPage, takeShot, totalOf, untilState } from '../lib/browser.mjs';
import { startProgram } from '../lib/program.mjs';
import { until } from '../lib/until.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let hits = 25;

let server;
let browser;

before(async () => {
  server = await startProgram();
  browser = await launchBrowser();
  for (let i = 0; i < hits; i += 1) await server.hit();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(options) {
  const page = await openPage(browser, `${server.dashboard}/dashboard`, options);
  await untilState(page, /^connected/);
  await until(async () => (await totalOf(page, 'day')) === hits, { what: 'all hits are shown', patienceMs: 5000 });
  return page;
}

async function closed(page) {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

for (const width of [320, 360, 768, 1920]) {
  test(`nothing sticks out at ${width} pixels`, async () => {
    const page = await open({ viewport: { width, height: 800 } });
    const beyond = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    assert.equal(beyond, 0);
    await takeShot(page, `width-${width}`);
    await closed(page);
  });
}

for (const colorScheme of ['light', 'dark']) {
  test(`a checker of accessibility finds nothing in ${colorScheme}`, async () => {
    const page = await open({ colorScheme });
    for (const window of ['minute', 'hour', 'day']) await numbersOf(page, window);
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => window.axe.run());
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    assert.deepEqual(told, []);
    await takeShot(page, `theme-${colorScheme}`);
    await closed(page);
  });
}

const brightness = (page) =>
  page.evaluate(() => {
    const { backgroundColor } = getComputedStyle(document.documentElement);
    return Math.max(...backgroundColor.match(/\d+/g).map(Number));
  });

test('the theme follows the system, unless one is chosen, and the choice stays', async () => {
  const page = await open({ colorScheme: 'dark' });
  assert.ok((await brightness(page)) < 60);
  await page.getByRole('button', { name: 'Colours: as the system' }).click();
  await page.getByRole('button', { name: 'Colours: light' }).waitFor();
  assert.ok((await brightness(page)) > 200);
  await page.reload();
  assert.ok((await brightness(page)) > 200);
  await page.getByRole('button', { name: 'Colours: light' }).click();
  await page.emulateMedia({ colorScheme: 'light' });
  assert.ok((await brightness(page)) < 60);
  await closed(page);
});

test('the arrow keys read the values off a graph', async () => {
  const page = await open();
  const graph = page.getByRole('slider', { name: 'Last day' });
  await graph.focus();
  await page.keyboard.press('End');
  assert.match(await graph.getAttribute('aria-valuetext'), new RegExp(`: ${hits} views so far$`));
  assert.match(await graph.locator('.tip').innerText(), new RegExp(`${hits} views so far`));
  await page.keyboard.press('Home');
  assert.match(await graph.getAttribute('aria-valuetext'), /: 0 views$/);
  await page.keyboard.press('Escape');
  await graph.locator('.tip').waitFor({ state: 'hidden' });
  await closed(page);
});

test('the pointer reads them too', async () => {
  const page = await open();
  const graph = page.locator('[data-window="day"] .u-over');
  const { width, height } = await graph.boundingBox();
  await graph.hover({ position: { x: width - 2, y: height / 2 } });
  assert.match(await page.locator('[data-window="day"] .tip').innerText(), new RegExp(`${hits} views so far`));
  await takeShot(page, 'hover');
  await closed(page);
});

test('so does a finger', async () => {
  const page = await open({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } });
  const graph = page.locator('[data-window="day"] .u-over');
  const { width, height } = await graph.boundingBox();
  await graph.tap({ position: { x: width - 2, y: height / 2 } });
  assert.match(await page.locator('[data-window="day"] .tip').innerText(), new RegExp(`${hits} views so far`));
  await closed(page);
});

test('times are those of the reader', async () => {
  const now = new Date();
  const page = await open({ timezoneId: 'Asia/Kolkata' });
  const [newest] = await numbersOf(page, 'hour');
  const local = (ms) => new Date(ms + 5.5 * 3_600_000).toISOString().slice(11, 16);
  const possible = [0, 60_000].map((later) => local(now.getTime() + later));
  assert.ok(possible.includes(newest.time.slice(0, 5)), `${newest.time}, not ${possible}`);
  assert.match(await page.locator('[data-zone]').innerText(), /Asia\/(Kolkata|Calcutta)/);
  await closed(page);
});

test('each second is shown as it comes', async () => {
  const page = await open();
  await numbersOf(page, 'minute');
  const seen = new Set();
  const started = Date.now();
  await until(async () => {
    seen.add((await numbersOf(page, 'minute'))[0].time);
    return seen.size >= 5;
  }, { what: 'five seconds in a row are shown', patienceMs: 8000, everyMs: 100 });
  assert.ok(Date.now() - started < 6000);
  const seconds = [...seen].map((time) => Number(time.slice(-2)));
  for (let i = 1; i < seconds.length; i += 1) assert.equal(seconds[i], (seconds[i - 1] + 1) % 60);
  await closed(page);
});

// Sums up how far things have moved on the page by themselves, as Chromium measures it.
const watch_shifts = () => {
  window.shifts = 0;
  new PerformanceObserver((list) => { for (const { value } of list.getEntries()) window.shifts += value; })
    .observe({ type: 'layout-shift', buffered: window.performance.now() < 100 });
};

test('nothing jumps when new numbers come', async () => {
  const page = await open();
  await page.evaluate(watch_shifts);
  for (let i = 0; i < 6; i += 1) await server.hit();
  hits += 6;
  await until(async () => (await totalOf(page, 'day')) === hits, { what: 'the new hits are shown', patienceMs: 5000 });
  assert.equal(await page.evaluate(() => window.shifts), 0);
  await closed(page);
});

test('almost nothing moves while the page is loaded', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(watch_shifts);
  await page.goto(`${server.dashboard}/dashboard`);
  await untilState(page, /^connected/);
  await until(() => page.evaluate(() => !document.body.classList.contains('loading')), { what: 'it is revealed' });
  assert.ok((await page.evaluate(() => window.shifts)) < 0.01);
  await context.close();
});
