// Nothing yet, nothing lately, counting again, reading again, behind, in trouble, signed out: each looks different and
// says what to do. What is not known is never drawn as zero.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { launchBrowser, numbersOf, takeShot, totalOf, untilState } from '../lib/browser.mjs';
import { Fake, messageOf, openDashboard } from '../lib/fake_page.mjs';
import { until } from '../lib/until.mjs';

let fake;
let empty;
let browser;

before(async () => {
  fake = await new Fake().start();
  empty = await new Fake({ sessions: 0 }).start();
  browser = await launchBrowser();
});
afterEach(() => {
  Object.assign(fake, { status_changes: {}, audit_changes: {}, signed_out: false });
  Object.assign(empty, { status_changes: {} });
});
after(async () => {
  await browser?.close();
  await fake?.stop();
  await empty?.stop();
});

async function closed(page) {
  // What this file does to a graph to see its pixels, Chromium would rather have announced.
  assert.deepEqual(page.complaints.filter((text) => !text.startsWith('Canvas2D: Multiple readback')), []);
  await page.context().close();
}

// How many pixels of a graph are those of the hatching of unknown times.
const hatched = (page, window) => page.locator(`[data-window="${window}"] canvas`).evaluate((canvas) => {
  const probe = document.createElement('canvas').getContext('2d');
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--gap').trim();
  probe.fillRect(0, 0, 1, 1);
  const gap = probe.getImageData(0, 0, 1, 1).data;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] > 200 && [0, 1, 2].every((i) => Math.abs(data[at + i] - gap[i]) < 4)) count += 1;
  }
  return count;
});

test('before the first hit it hands out the tag', async () => {
  const page = await openDashboard(browser, empty);
  await page.getByRole('heading', { name: 'No hit yet' }).waitFor();
  assert.match(await page.locator('[data-tag]').innerText(), /<script src="http:\/\/127\.0\.0\.1:1\/collect" async>/);
  assert.equal(await totalOf(page, 'day'), 0);
  assert.equal(await hatched(page, 'day'), 0);
  await page.locator('[data-panel="pages"]').getByText('Nothing in this time').waitFor();
  await page.getByText('No hit yet. They appear here').waitFor();
  await takeShot(page, 'page-empty');
  await closed(page);
});

test('after a day without one it asks whether the tag is still there', async () => {
  empty.status_changes = { counted: 12 };
  const page = await openDashboard(browser, empty);
  await page.getByRole('heading', { name: 'No hit in the last day' }).waitFor();
  await closed(page);
});

test('while it counts again what is not read is hatched and not known', async () => {
  fake.status_changes =
    { rebuilding: true, rebuilt_share: 0.5, hits_per_second: 12_000, eta_s: 95, lag_ms: 43_200_000 };
  const page = await openDashboard(browser, fake, '', { state: /^rebuilding 50 %$/ });
  assert.match(await messageOf(page), /counted again: 12,000 hits\/s, 1 min 35 s to go\. What is not read yet is left/);
  assert.equal((await page.locator('[data-window="minute"] [data-total]').innerText()), '–');
  assert.match(await page.locator('[data-window="day"] .total').innerText(), /views so far/);
  assert.ok((await hatched(page, 'day')) > 100);
  const numbers = await numbersOf(page, 'day');
  assert.ok(Number.isNaN(numbers[0].views) && numbers.at(-1).views >= 0);
  await takeShot(page, 'page-rebuilding');
  await closed(page);
});

test('while details are read again the graphs are whole, and filtered ones hatched', async () => {
  fake.status_changes = { history: { complete: false, share: 0.4, lost: false } };
  const page = await openDashboard(browser, fake);
  assert.match(await messageOf(page), /read again \(40 %\): lists, filters and totals tell what is read so far/);
  assert.equal(await hatched(page, 'day'), 0);
  await page.goto(`${fake.url}/dashboard?filter=country:DE`);
  await until(async () => (await hatched(page, 'day')) > 100, { what: 'the filtered day is hatched' });
  assert.match(await messageOf(page), /read again \(40 %\)\. What is not read yet is left blank/);
  await takeShot(page, 'page-history');
  await closed(page);
});

test('far behind it says so, and leaves out what it has not reached', async () => {
  fake.status_changes = { lag_ms: 30_000 };
  const page = await openDashboard(browser, fake, '', { state: /^behind · lag 30,000 ms$/ });
  assert.match(await messageOf(page), /faster than they are counted/);
  assert.ok((await hatched(page, 'minute')) > 100);
  await takeShot(page, 'page-behind');
  await closed(page);
});

test('trouble with the stream is told in the words of the server', async () => {
  const text = 'There is no such stream. Make it: hitstream stream create hits';
  const problem = { kind: 'missing', text, since_ms: null };
  fake.status_changes = { problem };
  const page = await openDashboard(browser, fake, '', { state: /^no such stream$/ });
  assert.equal(await messageOf(page), problem.text);
  await closed(page);
});

test('signed out it leads to the way in', async () => {
  const page = await openDashboard(browser, fake);
  fake.signed_out = true;
  await page.getByRole('button', { name: 'Hour', exact: true }).click();
  await untilState(page, /^signed out$/);
  const wayIn = await page.getByRole('link', { name: 'Sign in again' }).getAttribute('href');
  assert.equal(new URL(wayIn, fake.url).searchParams.get('next'), '/dashboard?window=hour');
  await page.context().close();
});

test('the verdict of the audit is told, and each collector', async () => {
  const page = await openDashboard(browser, fake);
  await page.getByText('Every accepted hit is counted.').waitFor();
  await page.locator('[data-collectors] summary').click();
  assert.match(await page.locator('[data-collectors] tbody').innerText(), /web-1\s+now/);
  await closed(page);
});

test('a hit that is missing is told, as is a collector that is silent and what was refused', async () => {
  fake.audit_changes = { complete: false, verdict: '3 hits of web-1 are missing (seq 7 to 9)' };
  fake.status_changes = { collectors: [{ name: 'web-1', src: 'x', last_heard_ms: fake.now_ms - 60_000,
    refused: { bad_token: 4 } }] };
  const page = await openDashboard(browser, fake);
  await page.locator('.verdict', { hasText: '3 hits of web-1 are missing (seq 7 to 9)' }).waitFor();
  const onTop = async () => /3 hits of web-1 are missing/.test(await messageOf(page));
  await until(onTop, { what: 'it is told on top, too' });
  assert.match(await page.locator('[data-silent]').innerText(), /Nothing is heard of web-1/);
  assert.equal(await page.locator('[data-refused]').innerText(), 'Refused by the collectors: 4 (bad token 4)');
  await takeShot(page, 'page-missing');
  await closed(page);
});

test('bots and visits of the owner have a line of their own', async () => {
  const page = await openDashboard(browser, fake);
  assert.match(await page.locator('[data-set-apart]').innerText(),
    /^Not among the views: \d+ by bots \(known by User-Agent \d+\) · 2 of your own · 1 fetched ahead$/);
  await closed(page);
});
