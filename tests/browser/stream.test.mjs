// The page of a dashboard that reads a stream of several shards, and what it says when the stream is gone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage, takeShot, totalOf, untilState } from '../lib/browser.mjs';
import { startEmulator } from '../lib/emulator.mjs';
import { hit, startCollector, startDashboard, STREAM, streamCommand, untilCounted } from '../lib/two_processes.mjs';
import { until } from '../lib/until.mjs';

const HITS = 20;
const parts = [];
let emulator;
let dashboard;
let browser;

before(async () => {
  emulator = await startEmulator('kinesalite');
  await streamCommand(emulator.url, ['create', STREAM, '--shards', '2']);
  const collector = await startCollector(emulator.url);
  dashboard = await startDashboard(emulator.url);
  parts.push(collector, dashboard);
  for (let i = 0; i < HITS; ++i) await hit(collector);
  await untilCounted(dashboard, HITS);
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  for (const part of parts) await part.kill();
  await emulator?.stop();
});

async function open(options) {
  const page = await openPage(browser, `${dashboard.dashboard}/dashboard`, options);
  await untilState(page, /^connected/);
  return page;
}

test('without the address of a collector the tag is a placeholder, and says so', async () => {
  const page = await open();
  await page.locator('#tag').waitFor();
  assert.match(await page.locator('[data-tag]').innerText(), /collector\.example\.com/);
  assert.match(await page.locator('[data-tag-placeholder]').innerText(), /collector\.public_url/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('each shard is told, at any width', async () => {
  const page = await open({ viewport: { width: 320, height: 800 } });
  await page.locator('[data-shards] summary').click();
  const rows = page.locator('[data-shards] tbody tr');
  await until(async () => (await rows.count()) === 2, { what: 'both shards are shown' });
  assert.match(await rows.first().innerText(), /shardId-000000000000\s+[\d,]+ ms/);
  const beyond = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  assert.equal(beyond, 0);
  await takeShot(page, 'shards');
  await page.context().close();
});

test('of a stream that is gone it says so, what to do, and nothing that it does not know', async () => {
  const page = await open();
  assert.equal((await streamCommand(emulator.url, ['delete', STREAM, '--yes'])).status, 0);
  await untilState(page, /^no such stream/, 30_000);
  assert.match(await page.locator('[data-message]').innerText(), /hitstream stream create hits/);
  assert.equal(await totalOf(page, 'day'), HITS);
  await until(async () => /views so far/.test(await page.locator('[data-window="minute"] .total').innerText()),
    { what: 'the seconds since then are left blank' });
  await takeShot(page, 'no-stream');
  await page.context().close();
});
