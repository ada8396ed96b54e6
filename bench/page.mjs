// Run by bench/page.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../tests/lib/browser.mjs';
import { Fake, openDashboard } from '../tests/lib/fake_page.mjs';

const { values: flags } = parseArgs({ options: {
  loads: { type: 'string', default: '9' }, seconds: { type: 'string', default: '30' },
  minutes: { type: 'string', default: '10' }, check: { type: 'boolean', default: false },
} });
const HITS_PER_SECOND = 1000;
const MIB = 1024 * 1024;
const PAINT_MS = 200;
const CPU_SHARE = 0.05;
const GROWTH = 0.05;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

// As many hits as nobody would make up one by one: counts, and the last twenty.
class Busy extends Fake {
  live(query) {
    const second = Math.floor(this.now_ms / 1000);
    const counts = (length, per) => Array.from({ length }, (_, i) => (HITS_PER_SECOND - ((second + i) % 7)) * per);
    const sample = this.views.slice(second % 500, (second % 500) + 20);
    const hits = sample.map(({ site, page, source, country, browser, device }, i) =>
      ({ time_ms: this.now_ms - i * 40, site, page: `${page}?${second}`, source, country, browser, device,
        bot: false }));
    return { ...super.live(query), minute: counts(60, 1), hour: counts(60, 60), day: counts(24, 3600),
      visitors: 20_000 + (second % 100), hits };
  }
}

// Time until something is painted, and until the numbers are, in a profile without a cache.
async function firstPaint(browser, fake) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${fake.url}/dashboard`);
  const revealed = await page.evaluate(() => new Promise((done) => {
    const look = () => {
      if (document.body.classList.contains('loading')) requestAnimationFrame(look);
      else done(performance.now());
    };
    look();
  }));
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  await context.close();
  return { paint, revealed };
}

// CPU time of all of the browser's processes, in seconds.
async function cpuSeconds(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function coreShare(browser, seconds) {
  const before = await cpuSeconds(browser);
  await pause(seconds * 1000);
  return ((await cpuSeconds(browser)) - before) / seconds;
}

// The memory of the renderers, of which one has the page and the worker, in MiB.
async function resident(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pss = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) =>
    Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))[1]));
  return pss.reduce((a, b) => a + b, 0) / 1024;
}

async function memory(session, browser) {
  for (let i = 0; i < 3; i += 1) await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (wanted) => metrics.find(({ name }) => name === wanted).value;
  return { heap: of('JSHeapUsedSize') / MIB, nodes: of('Nodes'), listeners: of('JSEventListeners'),
    pss: await resident(browser) };
}

// The stream faster than life: ten minutes of its events in half a minute.
async function growth(browser, fake, events) {
  const page = await openDashboard(browser, fake);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const told = async (wanted) => {
    const from = fake.now_ms;
    while (fake.now_ms - from < wanted * 1000) await pause(100);
  };
  await told(events / 2); // until everything that is made once is there
  const samples = [await memory(session, browser)];
  for (let i = 0; i < 4; i += 1) {
    await told(events / 4);
    samples.push(await memory(session, browser));
  }
  await page.context().close();
  return samples;
}

const browser = await launchBrowser();
const real = await new Busy({ sessions: 2000 }).start();
const fast = await new Busy({ sessions: 2000, tick_ms: 50, step_ms: 1000 }).start();
let fine = true;
const row = (what, value, limit, holds) => {
  fine &&= holds;
  console.log(`${what.padEnd(44)} ${value.padStart(12)}   ${limit}${holds ? '' : '   NOT MET'}`);
};
try {
  const loads = [];
  for (let i = 0; i < Number(flags.loads); i += 1) loads.push(await firstPaint(browser, real));
  const paint = median(loads.map((load) => load.paint));
  row('first paint, median of loads', `${paint.toFixed(0)} ms`, `at most ${PAINT_MS} ms`, paint <= PAINT_MS);
  const revealed = median(loads.map((load) => load.revealed));
  row('the numbers are shown after', `${revealed.toFixed(0)} ms`, '', true);

  const idle = await coreShare(browser, 5);
  const page = await openDashboard(browser, real);
  await pause(3000);
  const share = (await coreShare(browser, Number(flags.seconds))) - idle;
  row('share of a core, all of the browser', `${(share * 100).toFixed(1)} %`, `at most ${CPU_SHARE * 100} %`,
    share <= CPU_SHARE);
  await page.context().close();

  const events = Number(flags.minutes) * 60;
  const samples = await growth(browser, fast, events);
  const [first] = samples;
  const last = samples.at(-1);
  for (const [i, { heap, nodes, listeners, pss }] of samples.entries()) {
    const after = String(Math.round(events * (0.5 + i / 4))).padStart(5);
    console.log(`after ${after} events: heap ${heap.toFixed(2)} MiB, ${nodes} nodes, ` +
      `${listeners} listeners, renderers ${pss.toFixed(1)} MiB`);
  }
  const grown = last.heap / first.heap - 1;
  row(`heap grown in ${flags.minutes} minutes of events`, `${(grown * 100).toFixed(1)} %`, `at most ${GROWTH * 100} %`,
    grown <= GROWTH);
  row('nodes grown', String(last.nodes - first.nodes), 'none to speak of', last.nodes - first.nodes < 100);
} finally {
  await browser.close();
  await real.stop();
  await fast.stop();
}
if (flags.check && !fine) process.exit(1);
