// Makes docs/images/dashboard.png from the built program and a real access log:
//   node screenshot.mjs LOG BASE [OUT.png]
// LOG is sent, with BASE before its paths, so fast that it takes a little more than a minute: the last minute is full
// then.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser, openPage, untilState } from './lib/browser.mjs';
import { binary, startProgram } from './lib/program.mjs';

const VIEWPORT = { width: 1280, height: 1480 };
const SPEED = '5000'; // four days in 70 seconds
const SETTLE_MS = 2500; // every list has been asked for again

const [log, base, out = path.join(path.dirname(fileURLToPath(import.meta.url)), '../docs/images/dashboard.png')] =
  process.argv.slice(2);
if (base === undefined) throw new Error('usage: node screenshot.mjs LOG BASE [OUT.png]');

const program = await startProgram();
const browser = await launchBrowser();
try {
  const page = await openPage(browser, `${program.dashboard}/dashboard?window=hour`,
    { viewport: VIEWPORT, locale: 'en-GB', timezoneId: 'UTC', colorScheme: 'light' });
  await untilState(page, /^connected/);
  const to = `http://127.0.0.1:${program.collectorPort}/collect`;
  const replay = spawn(binary, ['replay', log, '--speed', SPEED, '--to', to, '--base', base], { stdio: 'inherit' });
  const [status] = await once(replay, 'exit');
  if (status !== 0) throw new Error(`the replay ended with ${status}`);
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: out });
} finally {
  await browser.close();
  await program.stop();
}
