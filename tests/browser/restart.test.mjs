// The server goes away and comes back while somebody looks.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage, takeShot, totalOf, untilState } from '../lib/browser.mjs';
import { startProgram } from '../lib/program.mjs';
import { until } from '../lib/until.mjs';

const data = mkdtempSync(path.join(os.tmpdir(), 'hitstream-restart-'));
let server;
let browser;
let page;

const hit = () => server.hit();
const untilTotal = (views) =>
  until(async () => (await totalOf(page, 'day')) === views, { what: `the page shows ${views}`, patienceMs: 5000 });

before(async () => {
  server = await startProgram({ data });
  browser = await launchBrowser();
  await hit();
  await hit();
  page = await openPage(browser, `${server.dashboard}/dashboard`, { reducedMotion: 'reduce' });
  await untilTotal(2);
});
after(async () => {
  await browser?.close();
  await server?.kill();
  rmSync(data, { recursive: true, force: true });
});

test('while it is gone the page says so and keeps what it knew', async () => {
  assert.equal(await server.stop(), 0);
  await untilState(page, /^disconnected — trying again$/);
  assert.equal(await totalOf(page, 'day'), 2);
  assert.match(await page.locator('[data-message]').innerText(), /what was known at \d\d:\d\d:\d\d/);
  assert.ok(Number(await page.locator('[data-window="day"] .plot').evaluate((el) => getComputedStyle(el).opacity)) < 1);
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  await takeShot(page, 'disconnected');
});

test('when it is back the page goes on by itself', async () => {
  server = await startProgram({ data, ports: server });
  await untilState(page, /^connected · lag \d+ ms$/);
  await untilTotal(2);
  await hit();
  await untilTotal(3);
});

test('a crash is survived too, and no view is lost', async () => {
  await server.kill();
  await untilState(page, /^disconnected/);
  server = await startProgram({ data, ports: server });
  await untilState(page, /^connected/);
  await untilTotal(3);
});

test('only the failed requests were complained about', () => {
  const others = page.complaints.filter((text) => !/Failed to load resource: net::ERR_|status of 50\d/.test(text));
  assert.deepEqual(others, []);
});
