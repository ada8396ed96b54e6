// For every reader: accessibility, keyboard, widths, languages, zones, a wall screen, within another page.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { launchBrowser, numbersOf, takeShot, untilState } from '../lib/browser.mjs';
import { answeredRows, Fake, messageOf, openDashboard } from '../lib/fake_page.mjs';
import { until } from '../lib/until.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

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

async function closed(page) {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

async function assertAccessible(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: { type: 'tag', values } }), RULES);
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`), []);
}

for (const colorScheme of ['light', 'dark']) {
  test(`a checker of accessibility finds nothing in ${colorScheme}`, async () => {
    fake.audit_changes = { complete: false, verdict: '1 hit is missing' };
    const search = '?filter=country:DE&filter=device:desktop&window=hour';
    const page = await openDashboard(browser, fake, search, { colorScheme });
    for (const window of ['minute', 'hour', 'day']) await numbersOf(page, window);
    await page.locator('[data-collectors] summary').click();
    await answeredRows(page, 'pages');
    await page.locator('.verdict', { hasText: '1 hit is missing' }).waitFor();
    await assertAccessible(page);
    await page.keyboard.press('?');
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Show all: Pages' }).click();
    await page.getByRole('dialog').getByText(/\d shown/).waitFor();
    await assertAccessible(page);
    fake.audit_changes = {};
    await closed(page);
  });
}

for (const width of [320, 390, 768, 1280, 1920]) {
  test(`nothing sticks out at ${width} pixels, in either language`, async () => {
    for (const lang of ['en', 'de']) {
      const page = await openDashboard(browser, fake, `?lang=${lang}&filter=page:/blog/why-we-count`,
        { viewport: { width, height: 800 }, state: /^(connected|verbunden)/ });
      await answeredRows(page, 'countries');
      await page.locator('.map').scrollIntoViewIfNeeded();
      await page.locator('.map path').first().waitFor();
      const beyond = () => page.evaluate(() =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(await beyond(), 0);
      await takeShot(page, `page-${width}-${lang}`);
      await closed(page);
    }
  });
}

test('everything can be reached and used by the keyboard', async () => {
  const page = await openDashboard(browser, fake);
  await answeredRows(page, 'pages');
  const names = new Set();
  for (let i = 0; i < 150; i += 1) {
    await page.keyboard.press('Tab');
    const told = await page.evaluate(() => {
      const el = document.activeElement;
      const seen = el.getBoundingClientRect();
      const outline = getComputedStyle(el).outlineStyle;
      const name = el.getAttribute('aria-label') ?? el.textContent.trim();
      return { name: `${el.tagName} ${name}`, visible: el === document.body || (seen.width > 0 && outline !== 'none') };
    });
    if (told.name.startsWith('BODY')) break;
    assert.ok(told.visible, `the focus is seen on ${told.name}`);
    names.add(told.name);
  }
  const all = [...names].join('\n');
  for (const wanted of [/A Skip to the graphs/, /SELECT/, /BUTTON Hour/, /BUTTON Pause/, /BUTTON Full screen/,
    /BUTTON Keyboard shortcuts/, /DIV/, /A CSV/, /BUTTON PNG/, /SUMMARY Show the numbers/, /BUTTON Pages/,
    /BUTTON \/docs\//, /BUTTON Show all: Countries/, /INPUT/]) assert.match(all, wanted);
  await closed(page);
});

test('tabs are walked by the arrow keys, and rows pressed by Enter', async () => {
  const page = await openDashboard(browser, fake);
  await page.getByRole('tab', { name: 'Pages' }).focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Entry');
  assert.equal(await page.getByRole('tab', { name: 'Entry' }).getAttribute('aria-selected'), 'true');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Exit');
  await answeredRows(page, 'pages');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/filter=exit:/);
  await page.getByRole('button', { name: /^Remove the filter Exit/ }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/dashboard$/);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
  await closed(page);
});

test('the arrow keys read the values off a graph', async () => {
  const page = await openDashboard(browser, fake);
  const graph = page.getByRole('slider', { name: 'Last day' });
  await graph.focus();
  await page.keyboard.press('End');
  assert.match(await graph.getAttribute('aria-valuetext'), /: \d+ views? so far$/);
  await page.keyboard.press('ArrowLeft');
  assert.match(await graph.getAttribute('aria-valuetext'), /: \d+ views?$/);
  assert.match(await page.locator('#day-summary').textContent(), /^Total: \d+\. Most: \d+ at \d\d:\d\d\.$/);
  await closed(page);
});

test('single keys do what the list says, unless they are switched off', async () => {
  const page = await openDashboard(browser, fake, '?filter=country:DE');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  assert.equal(await help.locator('kbd').count(), 11);
  await takeShot(page, 'page-shortcuts');
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'hidden' });
  await page.keyboard.press('2');
  await page.waitForURL(/window=hour/);
  await page.keyboard.press('b');
  await page.waitForURL(/bots=1/);
  await page.keyboard.press('x');
  await page.waitForURL((url) => !url.search.includes('filter'));
  await page.keyboard.press('p');
  await untilState(page, /^paused/);
  await page.keyboard.press('p');
  await untilState(page, /^connected/);
  await page.keyboard.press('s');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'site');
  await page.keyboard.press('p');  // the field's own key
  await untilState(page, /^connected/);
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await page.getByLabel('Shortcuts are on').uncheck();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Page views' }).focus();
  await page.keyboard.press('p');
  await page.waitForTimeout(200);
  await untilState(page, /^connected/);
  await closed(page);
});

test('the page speaks German to those who prefer it, or ask for it', async () => {
  const page = await openDashboard(browser, fake, '', { locale: 'de-AT', state: /^verbunden/ });
  await page.getByRole('heading', { name: 'Seitenaufrufe' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
  await page.getByRole('button', { name: /^Deutschland/ }).waitFor();
  await page.getByLabel('Sprache').selectOption('en');
  await page.waitForURL(/lang=en/);
  await untilState(page, /^connected/);
  await closed(page);
});

test('times are those of the device, or of a zone that is chosen', async () => {
  const page = await openDashboard(browser, fake, '', { timezoneId: 'Asia/Kolkata' });
  const newest = async () => (await numbersOf(page, 'hour'))[0].time.slice(0, 5);
  const local = (hours) => [0, 60_000].map((later) =>
    new Date(fake.now_ms - later + hours * 3_600_000).toISOString().slice(11, 16));
  assert.ok(local(5.5).includes(await newest()));
  await page.getByLabel('Time zone').focus();
  await page.getByLabel('Time zone').selectOption('America/Caracas');
  await page.waitForURL(/zone=America\/Caracas/);
  assert.ok(local(-4).includes(await newest()));
  assert.match(await page.locator('[data-zone]').innerText(), /America\/Caracas/);
  await page.reload();
  await untilState(page, /^connected/);
  assert.ok(local(-4).includes(await newest()));
  await closed(page);
});

test('on a wall screen it fills the screen', async () => {
  const page = await openDashboard(browser, fake, '', { viewport: { width: 1920, height: 1080 } });
  await page.keyboard.press('f');
  await until(() => page.evaluate(() => document.fullscreenElement !== null), { what: 'it is in full screen' });
  await page.locator('#tag').waitFor({ state: 'hidden' });
  await page.keyboard.press('f');
  await until(() => page.evaluate(() => document.fullscreenElement === null), { what: 'it is no more' });
  await closed(page);
});

test('within another page it shows the numbers, and no controls', async () => {
  const page = await openDashboard(browser, fake, '?embed=1&site=example.org');
  assert.equal(await page.locator('.tools').isVisible(), false);
  assert.equal(await page.locator('#tag').isVisible(), false);
  assert.equal(await page.getByRole('slider').count(), 3);
  await takeShot(page, 'page-embed');
  await closed(page);
});

test('a phone has it all in one column', async () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const page = await openDashboard(browser, fake, '', phone);
  const lefts = await page.locator('.panel').evaluateAll((panels) => panels.map((p) => p.getBoundingClientRect().left));
  assert.equal(new Set(lefts).size, 1);
  assert.match(await messageOf(page), /Every page view/);
  await page.locator('.map').scrollIntoViewIfNeeded();
  await page.locator('.map path').first().waitFor();
  await takeShot(page, 'page-phone');
  await closed(page);
});

test('a dark room has it dark', async () => {
  const page = await openDashboard(browser, fake, '', { colorScheme: 'dark' });
  await page.locator('.map').scrollIntoViewIfNeeded();
  await page.locator('.map path.some').first().waitFor();
  await takeShot(page, 'page-dark');
  await closed(page);
});
