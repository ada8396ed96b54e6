// The load generator of bench/, for tests that need more load than Node can make.
import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { binary } from './program.mjs';

let built = false;

// Built when first asked for, in the build folder of the program under test.
function loadBinary() {
  const build = path.dirname(binary);
  if (!built) execFileSync('cmake', ['--build', build, '--target', 'hitstream_load'], { stdio: 'ignore' });
  built = true;
  return path.join(build, 'hitstream_load');
}

// Runs it with `options` (names as its flags, in camel case) and gives what it printed, with its exit status. Some
// requests may go without an answer: that is for the caller to judge.
export function load(options) {
  const args = Object.entries(options)
    .flatMap(([name, value]) => [`--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`, String(value)]);
  return new Promise((resolve, reject) => {
    const child = spawn(loadBinary(), args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let complaints = '';
    child.stdout.on('data', (piece) => { out += piece; });
    child.stderr.on('data', (piece) => { complaints += piece; });
    child.on('error', reject);
    child.on('close', (status) => {
      if (out === '') reject(new Error(`hitstream_load ${args.join(' ')}: status ${status}, ${complaints}`));
      else resolve({ ...JSON.parse(out), exitStatus: status });
    });
  });
}

// Builds it now, so that no test's time is spent on it.
export const prepareLoad = loadBinary;
