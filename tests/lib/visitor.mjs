// Chromium as a visitor has it: every name is on loopback, the test's CA is trusted, and no page can tell that it is
// driven, unless it shall.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { AGENT } from './agent.mjs';
import { CHROMIUM, FLAGS, UNDRIVEN } from './browser.mjs';
import { until } from './until.mjs';

const flags = (caHash, webdriver) => [
  ...FLAGS, '--host-resolver-rules=MAP *.example 127.0.0.1', `--ignore-certificate-errors-spki-list=${caHash}`,
  `--user-agent=${AGENT}`, ...(webdriver ? [] : [UNDRIVEN]),
];

export const launchVisitors = (caHash, { webdriver = false } = {}) => chromium.launch({
  executablePath: CHROMIUM, headless: true, args: flags(caHash, webdriver),
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
});

// The browser's children write into the profile a little longer than it lives.
function removed(folder) {
  try {
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

// Chromium that nobody drives, for what a driver gets in the way of (prerendering, a profile's settings): it opens
// `url`, whose scripts do the rest, and lives until `done()` has come true. `preferences` are those of its profile.
export async function visitAlone(caHash, url, done, preferences = {}) {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'hitstream-visitor-'));
  mkdirSync(path.join(profile, 'Default'));
  writeFileSync(path.join(profile, 'Default/Preferences'), JSON.stringify(preferences));
  const child = spawn(CHROMIUM, ['--headless=new', `--user-data-dir=${profile}`, ...flags(caHash, false), url],
    { stdio: 'ignore' });
  try {
    await done();
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    await until(() => removed(profile), { what: 'the last of the browser has ended' });
  }
}
