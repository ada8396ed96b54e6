// What the page tells a site's owner of the running program, beside the numbers: tags that stand twice, hits that were
// refused, views that do not tell all.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, openPage, takeShot, untilState } from '../lib/browser.mjs';
import { answeredRows } from '../lib/fake_page.mjs';
import { servePages } from '../lib/page_server.mjs';
import { startProgram } from '../lib/program.mjs';
import { until } from '../lib/until.mjs';

let browser;
let program;
let pages;
let dashboard;

const tags = (...queries) => queries.map((query) =>
  `<script src="http://127.0.0.1:${program.collectorPort}/collect${query}" async></script>`).join('');

before(async () => {
  program = await startProgram({ args: ['--collector-sites', 'localhost,shop'] });
  pages = await servePages(({ pathname }) =>
    `<!doctype html><title>a</title>${pathname === '/once' ? tags('') : tags('', '?site=shop')}`);
  browser = await launchBrowser();
  dashboard = await openPage(browser, `${program.dashboard}/dashboard`);
  await untilState(dashboard, /^connected/);
});
after(async () => {
  await browser?.close();
  await pages?.stop();
  await program?.stop();
});

test('a page that carries two tags is named, with what to do', async () => {
  const notice = dashboard.locator('[data-doubled]');
  const visitor = await openPage(browser, `${pages.url}/once`);
  await until(async () => (await program.status()).kinds.report === 1, { what: 'the report of one tag is counted' });
  assert.equal(await notice.isVisible(), false);
  await visitor.goto(`${pages.url}/two-tags`);
  await until(() => notice.isVisible(), { what: 'the notice is shown', patienceMs: 10_000 });
  assert.deepEqual(await notice.locator('code').allInnerTexts(), [`${pages.url}/two-tags`]);
  assert.match(await notice.innerText(), /Remove one of the two tags/);
  const { counted, doubled_tags: told } = await program.status();
  assert.equal(counted, 3, 'both are hits');
  assert.ok(Math.abs(told[0].last_ms - Date.now()) < 60_000);
  await takeShot(dashboard, 'doubled-tag');
  await visitor.context().close();
});

test('what a collector refuses is told within two seconds', async () => {
  await program.hit({ Referer: 'https://stranger.example/' });
  const forged = await fetch(`http://127.0.0.1:${program.collectorPort}/collect`, {
    method: 'POST', body: JSON.stringify({ k: 'report', t: 'A'.repeat(72), u: 'https://localhost/' }) });
  assert.equal(forged.status, 403);
  const answered = Date.now();
  const line = dashboard.locator('[data-refused]');
  await until(async () => (await line.isVisible()) && /: 2 \(/.test(await line.innerText()),
    { what: 'two are told', patienceMs: answered + 2000 - Date.now() });
  assert.match(await line.innerText(), /site 1/);
  assert.match(await line.innerText(), /token 1/);
});

test('bots have a line of their own, too', async () => {
  await program.hit({ Referer: 'http://localhost/', 'User-Agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' });
  const line = dashboard.locator('[data-set-apart]');
  await until(async () => /1 by bots \(known by User-Agent 1\)/.test(await line.textContent()),
    { what: 'the bot is told', patienceMs: 2000 });
});

test('what is not told has a name, and can be filtered by', async () => {
  await dashboard.getByRole('tab', { name: 'Sources', exact: true }).first().click();
  const sources = async () => (await answeredRows(dashboard, 'sources')).map(({ value }) => value);
  await until(async () => (await sources()).includes('Direct, or not told'),
    { what: 'direct visits are a row', patienceMs: 15_000 });
  await dashboard.locator('[data-panel="sources"] .row', { hasText: 'Direct, or not told' }).click();
  assert.match(dashboard.url(), /filter=source(:|%3A)$/);
  await dashboard.getByRole('button', { name: 'Remove the filter Source: Direct, or not told' }).waitFor();
  await until(async () => (await dashboard.locator('[data-tile="views"] strong').innerText()) === '3',
    { what: 'all three views are of it' });
  await dashboard.locator('[data-panel="countries"] .row', { hasText: 'Unknown country' }).click();
  await dashboard.getByRole('button', { name: 'Remove the filter Country: Unknown country' }).waitFor();
  await until(async () => (await dashboard.locator('[data-tile="views"] strong').innerText()) === '3',
    { what: 'and those of no known country' });
  assert.deepEqual(dashboard.complaints, []);
});
