// Totals, lists, filters, sites: what is shown is what the server answers, and what is chosen is in the address.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launchBrowser, takeShot, totalOf } from '../lib/browser.mjs';
import { answeredRows, Fake, messageOf, openDashboard, tileOf } from '../lib/fake_page.mjs';
import { until } from '../lib/until.mjs';
import * as answers from '../../web/test/fake/answers.mjs';

let fake;
let browser;

before(async () => {
  fake = await new Fake().start();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await fake?.stop();
});

const query = (fields) => ({ site: '', window: 'day', filters: [], bots: false, ...fields });
const top = (dimension, fields = {}) =>
  answers.top(fake.views, query(fields), dimension, fake.now_ms, { limit: 10 }).rows;
const summary = (fields) => answers.summary(fake.views, query(fields), fake.now_ms).now;
const plain = (text) => Number(text.replace(/[^\d.]/g, ''));

async function closed(page) {
  assert.deepEqual(page.complaints, []);
  assert.deepEqual([...page.hosts], [new URL(fake.url).host]);
  await page.context().close();
}

test('at a glance: totals, graphs, and a list of each kind', async () => {
  const page = await openDashboard(browser, fake);
  const rows = await answeredRows(page, 'pages');
  assert.deepEqual(rows.map(({ value, views, visitors }) => ({ value, views, visitors })), top('page'));
  assert.deepEqual((await answeredRows(page, 'countries'))[0].value, 'Germany');
  const { views, sessions, bounce_rate } = summary();
  await until(async () => plain(await tileOf(page, 'sessions')) === sessions, { what: 'the sessions are told' });
  assert.equal(plain(await tileOf(page, 'views')), views);
  assert.equal(await totalOf(page, 'day'), views);
  assert.equal(await tileOf(page, 'bounce_rate'), `${(bounce_rate * 100).toFixed(1)} %`);
  assert.match(await page.locator('[data-tile="visitors"]').innerText(), /± 0\.8 %/);
  assert.ok((await page.locator('.hits tbody tr').count()) === 12);
  await takeShot(page, 'page-desktop');
  await closed(page);
});

test('each tab shows its list', async () => {
  const page = await openDashboard(browser, fake);
  for (const [panel, tab, dimension] of [['pages', 'Entry', 'entry'], ['pages', 'Exit', 'exit'],
    ['sources', 'Sources', 'source'], ['sources', 'Channels', 'channel'], ['campaigns', 'Campaigns', 'utm_campaign'],
    ['technology', 'Systems', 'os'], ['technology', 'Devices', 'device'], ['technology', 'Screens', 'screen'],
    ['others', 'Sites', 'site'], ['others', 'Events', 'event']]) {
    await page.locator(`[data-panel="${panel}"]`).getByRole('tab', { name: tab, exact: true }).click();
    await page.locator(`[data-dimension="${dimension}"]`).waitFor();
    const rows = await answeredRows(page, panel);
    assert.deepEqual(rows.map(({ views }) => views), top(dimension).map(({ views }) => views), dimension);
  }
  await page.locator('[data-panel="others"]').getByRole('tab', { name: 'Bots' }).click();
  await page.locator('[data-dimension="bot"]').waitFor();
  assert.deepEqual((await answeredRows(page, 'others')).map(({ value }) => value),
    top('bot', { bots: true }).map(({ value }) => value));
  await closed(page);
});

test('a click on a row filters everything by it, and another takes the filter away', async () => {
  const page = await openDashboard(browser, fake);
  await answeredRows(page, 'countries');
  await page.getByRole('button', { name: /^Germany/ }).click();
  await page.waitForURL(/\?filter=country:DE$/);
  const filters = [['country', 'DE']];
  const { views } = summary({ filters });
  await until(async () => (await totalOf(page, 'day')) === views, { what: 'the graph is filtered' });
  await until(async () => plain(await tileOf(page, 'views')) === views, { what: 'the totals are filtered' });
  const now = answers.visitors_now(fake.views, query({ filters }), fake.now_ms);
  await until(async () => plain(await tileOf(page, 'now')) === now, { what: 'who is here now is filtered' });
  const rows = await answeredRows(page, 'pages');
  assert.deepEqual(rows.map((row) => row.views), top('page', { filters }).map((row) => row.views));
  await page.getByRole('button', { name: 'Remove the filter Country: Germany' }).waitFor();
  assert.equal(await page.getByRole('button', { name: /^Germany/ }).getAttribute('aria-pressed'), 'true');
  await takeShot(page, 'page-filtered');

  await page.getByRole('button', { name: /^\/docs\/ ?:/ }).click();
  await page.waitForURL(/filter=country:DE&filter=page:\/docs\/$/);
  const both = summary({ filters: [...filters, ['page', '/docs/']] }).views;
  await until(async () => (await totalOf(page, 'day')) === both, { what: 'both filters hold' });
  await page.goBack();
  await until(async () => (await totalOf(page, 'day')) === views, { what: 'back is one filter again' });
  await page.getByRole('button', { name: 'Remove the filter Country: Germany' }).click();
  await until(async () => (await totalOf(page, 'day')) === summary().views, { what: 'nothing is filtered' });
  assert.equal(new URL(page.url()).search, '');
  await closed(page);
});

test('an address shows the same to whoever opens it', async () => {
  const page = await openDashboard(browser, fake, '?site=shop.example.org&window=hour&filter=device:phone');
  const { views } = summary({ site: 'shop.example.org', window: 'hour', filters: [['device', 'phone']] });
  await until(async () => (await totalOf(page, 'hour')) === views, { what: 'the hour is filtered' });
  await until(async () => plain(await tileOf(page, 'views')) === views, { what: 'the totals are of the hour' });
  assert.equal(await page.getByLabel('Site', { exact: true }).inputValue(), 'shop.example.org');
  assert.equal(await page.getByRole('button', { name: 'Hour', exact: true }).getAttribute('aria-pressed'), 'true');
  await closed(page);
});

test('where there is nothing the totals are zero, and what would be divided by it is not told', async () => {
  const page = await openDashboard(browser, fake, '?filter=page:/nowhere');
  await until(async () => (await tileOf(page, 'views')) === '0', { what: 'the views are told' });
  assert.equal(await tileOf(page, 'sessions'), '0');
  assert.equal(await tileOf(page, 'bounce_rate'), '–');
  assert.equal(await tileOf(page, 'views_per_session'), '–');
  await closed(page);
});

test('the change against the window before is told', async () => {
  const page = await openDashboard(browser, fake, '?window=hour');
  await until(async () => /▲|▼|=/.test(await page.locator('[data-tile="views"] .change').innerText()),
    { what: 'a change is told' });
  assert.match(await page.locator('[data-tile="views"]').innerText(), /than the hour before|as before/);
  await closed(page);
});

test('a site is chosen from the list of sites or from its row', async () => {
  const page = await openDashboard(browser, fake);
  await page.getByLabel('Site', { exact: true }).selectOption('blog.example.net');
  await page.waitForURL(/\?site=blog\.example\.net$/);
  const { views } = summary({ site: 'blog.example.net' });
  await until(async () => (await totalOf(page, 'day')) === views, { what: 'one site is shown' });
  await page.getByLabel('Site', { exact: true }).selectOption('');
  await until(async () => (await answeredRows(page, 'others')).length === 3, { what: 'all sites are listed' });
  await page.getByRole('button', { name: /^shop\.example\.org/ }).click();
  await page.waitForURL(/\?site=shop\.example\.org$/);
  await closed(page);
});

test('a share link shows its site, and offers no other', async () => {
  fake.config.site = 'example.org';
  const page = await openDashboard(browser, fake);
  await page.locator('.site strong', { hasText: 'example.org' }).waitFor();
  assert.equal(await page.getByLabel('Site', { exact: true }).count(), 0);
  fake.config.site = null;
  await closed(page);
});

test('the map is fetched when it is seen; a click on a country filters by it', async () => {
  const asked = () => fake.requests.filter((path) => path.startsWith('/assets/world-')).length;
  const before = asked();
  const page = await openDashboard(browser, fake, '', { viewport: { width: 390, height: 500 } });
  await answeredRows(page, 'countries');
  assert.equal(asked(), before);
  await page.locator('.map').scrollIntoViewIfNeeded();
  await page.locator('.map path.some').first().waitFor();
  const title = await page.locator('.map path.some title', { hasText: 'Germany' }).textContent();
  assert.equal(title, `Germany: ${top('country')[0].views} views`);
  await page.locator('.map path.some', { has: page.locator('title', { hasText: 'Brazil' }) }).dispatchEvent('click');
  await page.waitForURL(/filter=country:BR/);
  await closed(page);
});

test('the whole list is searched, and filtered by a click', async () => {
  const page = await openDashboard(browser, fake);
  await page.getByRole('button', { name: 'Show all: Pages' }).click();
  const dialog = page.getByRole('dialog', { name: 'Pages' });
  await dialog.getByText('13 shown').waitFor();
  await dialog.getByLabel('Find').fill('DOCS');
  await dialog.getByText('3 shown').waitFor();
  await takeShot(page, 'page-explorer');
  await dialog.getByRole('button', { name: /^\/docs\/install/ }).click();
  await page.waitForURL(/filter=page:\/docs\/install$/);
  await dialog.waitFor({ state: 'hidden' });
  await closed(page);
});

test('bots are counted when asked for', async () => {
  const page = await openDashboard(browser, fake);
  await page.getByLabel('Count bots too').check();
  await page.waitForURL(/bots=1/);
  await until(async () => (await totalOf(page, 'day')) === summary({ bots: true }).views, { what: 'bots are counted' });
  await closed(page);
});

test('each list and graph leads to its numbers as CSV', async () => {
  const page = await openDashboard(browser, fake, '?filter=country:DE');
  const href = (name) => page.getByRole('link', { name }).getAttribute('href');
  assert.equal(await href('Pages as CSV'), '/api/v1/top/page.csv?window=day&filter=country:DE&limit=1000');
  assert.equal(await href(/Last hour as CSV/), '/api/v1/series.csv?window=hour&filter=country:DE');
  const [download] = await Promise.all([page.waitForEvent('download'),
    page.getByRole('link', { name: 'Pages as CSV' }).click()]);
  assert.equal(download.suggestedFilename(), 'hitstream-page.csv');
  await closed(page);
});

test('a graph is saved as a picture', async () => {
  const page = await openDashboard(browser, fake);
  const [download] = await Promise.all([page.waitForEvent('download'),
    page.getByRole('button', { name: /Last day as a picture/ }).click()]);
  assert.equal(download.suggestedFilename(), 'hitstream-day.png');
  const png = readFileSync(await download.path());
  assert.equal(png.toString('latin1', 1, 4), 'PNG');
  assert.ok(png.readUInt32BE(16) > 300 && png.readUInt32BE(20) > 200);
  await closed(page);
});

test('a list that is not answered says so, and goes on when it is', async () => {
  fake.failing.add('/api/v1/top/page');
  const page = await openDashboard(browser, fake);
  await page.locator('[data-panel="pages"]').getByText('No answer; trying again').waitFor();
  assert.ok((await answeredRows(page, 'sources')).length > 0);
  fake.failing.clear();
  await page.getByRole('button', { name: 'Hour', exact: true }).click();
  await until(async () => (await answeredRows(page, 'pages')).length > 0, { what: 'the list is answered' });
  await page.context().close();
});

test('where nothing matches the filters it says what to do', async () => {
  const page = await openDashboard(browser, fake, '?filter=page:/nowhere');
  await until(async () => /Remove one, or choose a longer time/.test(await messageOf(page)), { what: 'it says so' });
  assert.equal(await totalOf(page, 'day'), 0);
  await page.locator('[data-panel="pages"]').getByText('Nothing that matches the filters').waitFor();
  await takeShot(page, 'page-no-match');
  await closed(page);
});
