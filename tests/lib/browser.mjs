// Headless Chromium and what a test wants to know of a page.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { AGENT } from './agent.mjs';
import { until } from './until.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const shots = process.env.HITSTREAM_SHOTS ?? path.join(root, 'build/screenshots');

export const CHROMIUM = process.env.HITSTREAM_CHROMIUM ?? '/usr/bin/chromium';
export const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

// No page can tell that it is driven.
export const UNDRIVEN = '--disable-blink-features=AutomationControlled';

// A person's browser, as pages see it. Each launch has a new, empty profile.
export const launchBrowser = () =>
  chromium.launch({ executablePath: CHROMIUM, headless: true, args: [...FLAGS, UNDRIVEN, `--user-agent=${AGENT}`] });

// A page in a context of its own that writes down what went wrong on it: `complaints` are the console's errors and
// warnings (violations of the Content-Security-Policy are among them) and uncaught errors, `hosts` every host asked.
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  const hosts = new Set();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'data:') hosts.add(host);
  });
  await page.goto(url);
  return Object.assign(page, { complaints, hosts });
}

export async function takeShot(page, name) {
  mkdirSync(shots, { recursive: true });
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
}

// What the page says of the connection: "connected · lag 3 ms".
export const stateOf = (page) => page.locator('[data-state]').innerText();

export const untilState = (page, pattern, patienceMs = 5000) =>
  until(async () => pattern.test(await stateOf(page)), { what: `the page says ${pattern}`, patienceMs });

// One window's numbers as its table tells them, newest first: [{ time, views }]. Opens the table.
export async function numbersOf(page, window) {
  const card = page.locator(`[data-window="${window}"]`);
  if ((await card.locator('details[open]').count()) === 0) await card.locator('summary').click();
  return card.locator('tbody').evaluate((body) =>
    [...body.rows].map((row) => ({ time: row.cells[0].textContent, views: parseInt(row.cells[1].textContent, 10) })));
}

export const totalOf = async (page, window) =>
  Number((await page.locator(`[data-window="${window}"] [data-total]`).innerText()).replace(/\D/g, ''));
