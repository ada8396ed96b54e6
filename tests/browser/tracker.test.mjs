// What visitors do and what is seen of it: pages of several sites over TLS, the collector on a host of its own, nginx
// in front of all of them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { AGENT } from '../lib/agent.mjs';
import { hits } from '../lib/journal.mjs';
import { startProgram } from '../lib/program.mjs';
import { startSites } from '../lib/tracked_site.mjs';
import { until } from '../lib/until.mjs';
import { viewsOf } from '../lib/views.mjs';
import { launchVisitors, visitAlone } from '../lib/visitor.mjs';

const STATS = 'stats.example';
const RESTORING = 'restoring.example';  // a collector that counts what comes back from the cache
const SHOP = 'shop.example';
const BLOG = 'blog.example';
const FIRST_PARTY = 'own.example';

const [, SNIPPET] = /```nginx\n(.*?)```/s.exec(readFileSync(new URL('../../docs/tracker.md', import.meta.url), 'utf8'));

let server;
let restoring;
let sites;
let visitors;
let driven;
let current;  // the row whose pages are served

const tag = ({ host = STATS, path = '/collect', more = '' } = {}) =>
  `<script src="${sites.url(host, path)}" async ${more}></script>`;

// Goes on to /b by itself, when the row is ready for it.
const goOn = `<script>
  const ask = () => fetch('/ready').then((reply) => reply.text()).then((text) => {
    if (text) location.href = '/b';
    else setTimeout(ask, 50);
  });
  ask();
</script>`;

// /a, which has the browser load /b ahead, and /b.
const prerendering = (more) => ({ pathname }) => ({
  body: tag() + (pathname === '/a' ? `<script type="speculationrules">
    {"prerender": [{"urls": ["/b"], "eagerness": "immediate"}]}</script>${more}` : ''),
});

// The blog has no tag: it is where visitors come from. The shop has what the row says.
function answer(url, request) {
  if (url.pathname.startsWith('/plain')) return plainCookie(request);
  if (url.pathname === '/ready') return { body: current.ready() ? 'yes' : '' };
  const { body, headers } = url.hostname === BLOG ?
    { body: `<a id="go" href="${sites.url(SHOP, url.searchParams.get('to'))}">go</a>` } : current.page(url);
  return { body: `<!doctype html><title>${url.pathname}</title>${body}`, headers };
}

// Beside the collector's cookie one as third parties have always set them, to know that they are blocked.
let plainSeen = [];
function plainCookie({ headers: { cookie = '' } }) {
  plainSeen.push(/plain=1/.test(cookie));
  return { body: '', headers: { 'Set-Cookie': 'plain=1; Path=/; SameSite=None; Secure' } };
}

before(async () => {
  server = await startProgram();
  restoring = await startProgram({ args: ['--collector-count-restored'] });
  const ownHost = `${SNIPPET.replace('127.0.0.1:8080', `127.0.0.1:${server.collectorPort}`)}`;
  assert.notEqual(ownHost, SNIPPET);
  sites = await startSites({
    collectors: { [STATS]: server.collectorPort, [RESTORING]: restoring.collectorPort },
    sites: { [SHOP]: '', [BLOG]: '', [FIRST_PARTY]: ownHost },
    answer,
  });
  visitors = await launchVisitors(sites.nginx.caHash);
});
after(async () => {
  await visitors?.close();
  await driven?.close();
  await sites?.stop();
  await restoring?.stop();
  await server?.stop();
});

// A profile that lets third parties have cookies (0) or does not (1).
const cookies = (mode) => ({ profile: { cookie_controls_mode: mode } });
const shop = (path) => sites.url(SHOP, path);
const plain = { page: () => ({ body: tag() }) };
const withHeaders = (headers) => ({ page: () => ({ body: tag(), headers }) });
const withPolicy = (policy) => withHeaders({ 'Referrer-Policy': policy });

// From the blog to /a of the shop, and from there to /b, as soon as it is seen.
async function readAndGoOn(page, seen) {
  await page.goto(sites.url(BLOG, '/?to=/a?q=1'));
  await page.click('#go');
  await seen(1);
  await page.evaluate(() => { location.href = '/b'; });
  await seen(2);
}
const twoPages = (path = `https://${SHOP}`) => [
  `view ${path}/a?q=1 < https://${BLOG}/`, `view ${path}/b < ${path}/a?q=1`,
];
const cold = (page) => `view https://${SHOP}${page} < -`;

// Within the page, and from there to another one.
async function moveAndGoOn(page, seen) {
  await page.goto(shop('/app'));
  await seen(1);
  await page.evaluate(() => { history.pushState(null, '', '/app/one'); });
  await seen(2);
  await page.evaluate(() => { location.href = '/b'; });
  await seen(3);
}
const movedOn = (source = `https://${SHOP}/app/one`) => [
  cold('/app'), `nav https://${SHOP}/app/one < https://${SHOP}/app`, `view https://${SHOP}/b < ${source}`,
];
const tagged = (more, headers) => ({ page: () => ({ body: tag({ more }), headers }) });
const named = 'data-site="Named shop"';

// `visit(page, seen)`: what the visitor does; `seen(n)` waits until the row has n views. `views` and `sessions` is what
// shall be seen, `ids` how sessions are known, `people` how many views /api counts (all of them, unless it says so),
// `sites` what it counts more for each site.
const ROWS = [
  { name: 'the default referrer policy', ...plain, visit: readAndGoOn, views: twoPages, ids: 'new back' },
  {
    name: 'Referrer-Policy: no-referrer', ...withPolicy('no-referrer'), visit: readAndGoOn,
    views: () => [twoPages()[0], cold('/b')], ids: 'new back', sites: { [SHOP]: '2 views, 1 sessions, 0 bounces' },
  },
  {
    name: 'Referrer-Policy: no-referrer, one page', ...withPolicy('no-referrer'),
    async visit(page, seen) { await page.goto(shop('/a')); await seen(1); },
    views: () => [cold('/a')], sites: { [SHOP]: '1 views, 1 sessions, 1 bounces' },
  },
  {
    name: 'Referrer-Policy: no-referrer, a single-page application', ...withPolicy('no-referrer'), visit: moveAndGoOn,
    views: () => movedOn('-'), sites: { [SHOP]: '3 views, 1 sessions, 0 bounces' },
  },
  {
    name: 'data-site', ...tagged(named), visit: moveAndGoOn, views: () => movedOn(),
    sites: { 'named shop': '3 views, 1 sessions, 0 bounces' },
  },
  {
    name: 'data-site and Referrer-Policy: no-referrer', ...tagged(named, { 'Referrer-Policy': 'no-referrer' }),
    visit: moveAndGoOn, views: () => movedOn('-'), sites: { 'named shop': '3 views, 1 sessions, 0 bounces' },
  },
  { name: 'Referrer-Policy: unsafe-url', ...withPolicy('unsafe-url'), visit: readAndGoOn, views: twoPages },
  {
    name: 'a single-page application', ...plain,
    async visit(page, seen) {
      await page.goto(shop('/app'));
      await seen(1);
      await page.evaluate(() => { history.pushState(null, '', '/app/one'); document.title = 'One'; });
      await seen(2);
      await page.evaluate(() => {
        history.replaceState(null, '', '/app/one?sort=up');
        history.pushState(null, '', '/app/one#part');
        history.pushState(null, '', '/app/two');
      });
      await seen(3);
      await page.goBack();
      await seen(4);
    },
    views: () => [
      cold('/app'), `nav https://${SHOP}/app/one < https://${SHOP}/app`,
      `nav https://${SHOP}/app/two < https://${SHOP}/app/one`, `nav https://${SHOP}/app/one < https://${SHOP}/app/two`,
    ],
  },
  ...[[STATS, []], [RESTORING, [`restored https://${SHOP}/a < -`]]].map(([host, more]) => ({
    name: `back from the cache, ${more.length ? 'counted' : 'not counted'}`,
    collector: () => (more.length ? restoring : server),
    page: () => ({ body: tag({ host }) }),
    async visit(page, seen) {
      await page.goto(shop('/a'));
      await seen(1);
      await page.evaluate(() => { window.stays = true; location.href = '/b'; });
      await seen(2);
      await page.evaluate(() => history.back());
      const isBack = () => page.evaluate(() => window.stays).catch(() => false);
      await until(isBack, { what: 'the page is the one of before' });
      if (more.length) await seen(3);
    },
    views: () => [cold('/a'), `view https://${SHOP}/b < https://${SHOP}/a`, ...more],
  })),
  {
    name: 'prerendered and shown', page: prerendering(goOn), ready: () => prerendered(), alone: '/a',
    views: () => [cold('/a'), `shown https://${SHOP}/b < https://${SHOP}/a`], ids: 'new back',
  },
  {
    name: 'prerendered, never shown', page: prerendering(''), alone: '/a', wait: () => prerendered(),
    views: () => [cold('/a')],
  },
  ...[[0, 'allowed', true], [1, 'blocked', false]].map(([mode, word, comesBack]) => ({
    name: `third-party cookies ${word}`, alone: '/a', preferences: cookies(mode),
    page: ({ pathname }) => ({
      body: `${tag()}<img src="${sites.url(STATS, `/plain${pathname}`)}">${pathname === '/a' ? goOn : ''}`,
    }),
    ready: () => known(current).length > 0 && plainSeen.length > 0, wait: () => plainSeen.length > 1,
    views: () => [cold('/a'), `view https://${SHOP}/b < https://${SHOP}/a`], ids: 'new back',
    also() { assert.deepEqual(plainSeen.splice(0), [false, comesBack], 'whether an ordinary cookie comes back'); },
  })),
  {
    name: 'Global Privacy Control', ...plain, options: { extraHTTPHeaders: { 'Sec-GPC': '1' } }, visit: readAndGoOn,
    views: twoPages, sessions: 2, ids: 'private private',
    async also(page) { assert.deepEqual(await page.context().cookies(), []); },
  },
  {
    // Of two tags that are the same a browser may ask only once.
    name: 'the script stands twice', page: () => ({ body: tag() + tag({ path: '/collect?again' }) }),
    async visit(page, seen) { await page.goto(shop('/a')); await seen(2); },
    views: () => [cold('/a'), `${cold('/a')} twice`], sessions: null,
  },
  {
    name: 'a strict Content-Security-Policy', page: () => ({
      body: tag({ more: 'nonce="n0nce"' }),
      headers: { 'Content-Security-Policy':
        `default-src 'none'; script-src 'nonce-n0nce' 'strict-dynamic'; connect-src ${sites.url(STATS, '/')}` },
    }),
    visit: readAndGoOn, views: twoPages,
  },
  {
    name: 'no JavaScript', options: { javaScriptEnabled: false }, page: () => ({
      body: `${tag()}<noscript><img src="${sites.url(STATS, '/collect?noscript')}" alt=""
        referrerpolicy="no-referrer-when-downgrade"></noscript>`,
    }),
    async visit(page, seen) {
      await page.goto(shop('/a?q=1'));
      await seen(1);
      await page.goto(shop('/b'));
      await seen(2);
    },
    views: () => [cold('/a?q=1'), cold('/b')],
  },
  {
    name: 'a browser that is driven', ...plain, driven: true, visit: readAndGoOn, people: 0,
    views: () => twoPages().map((view) => `${view} webdriver`),
  },
  {
    name: 'in a frame of another site', page: ({ hostname }) => ({
      body: hostname === SHOP ? tag() : `<iframe src="${shop('/framed')}"></iframe>`,
    }),
    async visit(page, seen) { await page.goto(sites.url(FIRST_PARTY, '/outside')); await seen(1); },
    views: () => [`view https://${SHOP}/framed < https://${FIRST_PARTY}/`],
  },
  {
    name: 'first-party, by the nginx snippet of the docs',
    page: () => ({ body: '<script src="/s/visit.js" async></script>' }),
    async visit(page, seen) {
      await page.goto(sites.url(FIRST_PARTY, '/a?q=1'));
      await seen(1);
      await page.goto(sites.url(FIRST_PARTY, '/b'));
      await seen(2);
    },
    views: () => [`view https://${FIRST_PARTY}/a?q=1 < -`, `view https://${FIRST_PARTY}/b < -`], ids: 'new back',
  },
  {
    name: 'the owner has opted out', alone: '/start', people: 0, preferences: cookies(0),
    page: ({ pathname }) => ({
      body: pathname === '/a' ? tag() : `<script>
        fetch('${sites.url(STATS, '/collect?optout=1')}', { mode: 'no-cors', credentials: 'include' })
          .finally(() => { location.href = '/a'; });</script>`,
    }),
    views: () => [`view https://${SHOP}/a < https://${SHOP}/start own`],
  },
];

const recordsOf = (row) => hits((row.collector?.() ?? server).journal, { endMayBeCut: true });
const since = (row) => recordsOf(row).slice(row.from);
const prerendered = () => since(current).some(({ purpose = '' }) => /prerender/.test(purpose));
const portless = (text) => text.replaceAll(`:${sites.nginx.port}`, '');
const told = (view) => portless(`${view.kind} ${view.page} < ${view.source}`) +
  ['twice', 'webdriver', 'own'].filter((name) => view[name]).map((name) => ` ${name}`).join('');

// Views of which all is known: their reports have come, or will not.
function known(row) {
  const records = since(row);
  const told = new Set(records.filter(({ kind }) => kind === 'report').map(({ view }) => view));
  const silent = row.options?.javaScriptEnabled === false;
  return viewsOf(records).filter(({ kind, view }) => silent || kind !== 'view' || told.has(view));
}
const seenBy = (row) => (count) =>
  until(() => known(row).length >= count, { what: `${row.name}: ${count} views`, patienceMs: 15_000 })
    .catch((problem) => { throw new Error(`${problem.message}; there are ${JSON.stringify(since(row), null, 1)}`); });

async function visit(row) {
  const seen = seenBy(row);
  const all = row.views().length;
  if (row.alone) {
    await visitAlone(sites.nginx.caHash, shop(row.alone), async () => {
      await seen(all);
      if (row.wait) await until(row.wait, { what: `${row.name}: what is waited for` });
    }, row.preferences);
    await row.also?.();
    return [];
  }
  if (row.driven) driven = await launchVisitors(sites.nginx.caHash, { webdriver: true });
  const context = await (row.driven ? driven : visitors).newContext({ userAgent: AGENT, ...row.options });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await row.visit(page, seen);
  await row.also?.(page);
  await context.close();
  return complaints.filter((text) => !/favicon/.test(text));
}

// What the dashboard counts for each site: { views, sessions, bounces }.
async function countsOf(row) {
  const { dashboard } = row.collector?.() ?? server;
  const ask = async (path) => (await fetch(`${dashboard}/api/v1/${path}`)).json();
  const { sites: names } = await ask('sites');
  const counts = names.map(async (name) => [name, (await ask(`summary?site=${encodeURIComponent(name)}`)).now]);
  return Object.fromEntries(await Promise.all(counts));
}
// Those that are more than `before`.
async function moreThan(before, row) {
  const more = Object.entries(await countsOf(row)).map(([name, { views, sessions, bounces }]) => {
    const was = before[name] ?? { views: 0, sessions: 0, bounces: 0 };
    return [name, `${views - was.views} views, ${sessions - was.sessions} sessions, ${bounces - was.bounces} bounces`];
  });
  return Object.fromEntries(more.filter(([, text]) => text !== '0 views, 0 sessions, 0 bounces'));
}

const day = async (row) => (await (row.collector?.() ?? server).series('day')).reduce((a, b) => a + b, 0);

const table = [];
for (const row of ROWS) {
  test(row.name, async () => {
    current = row;
    row.from = recordsOf(row).length;
    row.before = await day(row);
    const sitesBefore = await countsOf(row);
    const complaints = await visit(row);
    const expected = row.views();
    const views = viewsOf(since(row));
    const sessions = new Set(views.map(({ sid }) => sid)).size;
    const people = row.people ?? expected.length;
    const both = (want, seen) => `${want} ${seen}`;
    const distinct = (list) => new Set(list).size;
    table.push({
      visit: row.name,
      views: both(expected.length, views.length),
      pages: both(distinct(expected.map((view) => view.split(' ')[1])), distinct(views.map(({ page }) => page))),
      sources: both(distinct(expected.map((view) => view.split(' ')[3])), distinct(views.map(({ source }) => source))),
      sessions: both(row.sessions === null ? 'any' : row.sessions ?? 1, sessions),
    });
    assert.deepEqual(views.map(told).sort(), [...expected].sort());
    if (row.sessions !== null) assert.equal(sessions, row.sessions ?? 1, 'sessions');
    if (row.ids) assert.equal(views.map(({ id, kind }) => (kind === 'shown' ? 'back' : id)).join(' '), row.ids);
    assert.deepEqual(complaints, []);
    await until(async () => await day(row) === row.before + people,
      { what: `/api/day is ${people} more`, patienceMs: 5000 });
    if (!row.sites) return;
    let seen;
    const asExpected = async () => isDeepStrictEqual(seen = await moreThan(sitesBefore, row), row.sites);
    await until(asExpected, { what: 'the views are of their sites', patienceMs: 5000 })
      .catch(() => assert.deepEqual(seen, row.sites));
  });
}
after(() => {
  console.log('expected and seen');
  console.table(table);
});
