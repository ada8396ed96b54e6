// The dashboard in a frame of another site, where no cookie of its own is sent: a share link lets it in.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage, takeShot, totalOf, untilState } from '../lib/browser.mjs';
import { run } from '../lib/command.mjs';
import { servePages } from '../lib/page_server.mjs';
import { startProgram } from '../lib/program.mjs';
import { until } from '../lib/until.mjs';

let browser;
let site; // whose page has the frame
let stranger; // the same, but not named in the settings
let program;

const framed = ({ searchParams }) =>
  `<!doctype html><title>a</title><iframe src="${searchParams.get('frame')}" width="1200" height="900"></iframe>`;

before(async () => {
  [site, stranger] = await Promise.all([servePages(framed), servePages(framed)]);
  const made = await run(['password'], { input: 'correct horse battery\n' });
  program = await startProgram({
    args: ['--auth-password-hash', made.stdout.trim(), '--dashboard-embed-in', site.url] });
  for (const page of ['a', 'b', 'c']) await program.hit({ Referer: `https://example.org/${page}` });
  await program.hit({ Referer: 'https://other.example/' });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await program?.stop();
  await Promise.all([site?.stop(), stranger?.stop()]);
});

async function frameAddress(expires = '1h') {
  const listen = ['--dashboard-listen', `127.0.0.1:${program.dashboardPort}`];
  const made = await run(['share', '--embed', '--site', 'example.org', '--expires', expires, '--data', program.data,
    ...listen]);
  assert.equal(made.status, 0, made.stderr);
  return made.stdout.trim();
}

const open = (host, address) => openPage(browser, `${host.url}/?frame=${encodeURIComponent(address)}`);
const shows = (frame, wanted) =>
  until(async () => (await totalOf(frame, 'day')) === wanted, { what: `${wanted} are shown`, patienceMs: 10_000 });

test('a named site shows one site’s numbers, as they come', async () => {
  const page = await open(site, await frameAddress());
  const asked = [];
  page.on('request', (request) => asked.push(request));
  const frame = page.frameLocator('iframe');
  await untilState(frame, /^connected/, 10_000);
  await shows(frame, 3);
  await program.hit({ Referer: 'https://example.org/d' });
  await shows(frame, 4);
  await until(() => frame.locator('[data-panel="pages"] .row').count(), { what: 'the pages are listed' });
  await takeShot(page, 'embedded');
  for (const request of asked) {
    assert.ok(!/share|token/.test(new URL(request.url()).search), 'no token in an address that a server sees');
    assert.equal((await request.allHeaders()).cookie, undefined);
  }
  assert.ok(!asked.some((request) => request.url().endsWith('/api/v1/live.json')), 'the stream delivers');
  assert.deepEqual(page.complaints.filter((text) => !/403/.test(text)), []);
  await page.context().close();
});

test('what is chosen there keeps the link’s token, and files come with it', async () => {
  const page = await open(site, await frameAddress());
  const frame = page.frameLocator('iframe');
  await shows(frame, 4);
  await frame.locator('[data-panel="pages"] .row', { hasText: '/a' }).click();
  await shows(frame, 1);
  const inner = page.frames().find((one) => one.url().includes('/dashboard'));
  assert.match(inner.url(), /embed=1.*#share=[\w-]+$/);
  await inner.goto(inner.url());
  await inner.evaluate(() => location.reload());
  await shows(frame, 1);
  const download = page.waitForEvent('download');
  await frame.locator('[data-panel="pages"] a[download]').click();
  const file = await download;
  assert.equal(file.suggestedFilename(), 'hitstream-page.csv');
  assert.equal(readFileSync(await file.path(), 'utf8'), 'page,views,visitors\r\n/a,1,1\r\n');
  await page.context().close();
});

test('a link that has ended says so, and asks nobody for a password', async () => {
  const page = await open(site, await frameAddress('1500ms'));
  const frame = page.frameLocator('iframe');
  await untilState(frame, /^signed out/, 15_000);
  assert.match(await frame.locator('[data-message]').innerText(), /This link has ended/);
  assert.equal(await frame.getByRole('link', { name: 'Sign in' }).count(), 0);
  await page.context().close();
});

test('without a token nothing is told', async () => {
  const page = await open(site, `${program.dashboard}/dashboard?embed=1`);
  await untilState(page.frameLocator('iframe'), /^signed out/, 10_000);
  await page.context().close();
});

test('a site that is not named gets no frame', async () => {
  const page = await open(stranger, await frameAddress());
  await until(() => page.complaints.some((text) => /frame-ancestors/.test(text)), { what: 'the browser refuses' });
  assert.equal(await page.frameLocator('iframe').locator('[data-state]').count(), 0);
  await page.context().close();
});
