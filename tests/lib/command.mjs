// One run of the program from its start to its end.
import { spawn } from 'node:child_process';
import { binary } from './program.mjs';

// Runs it with `args`: { status, stdout, stderr }. `input` (text or bytes) is its standard input; `env` holds the only
// variables of its prefix that it sees.
export function run(args, { input = '', env = {}, cwd } = {}) {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('HITSTREAM_'));
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, { env: { ...Object.fromEntries(others), ...env }, cwd });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (piece) => { stdout += piece; });
    child.stderr.on('data', (piece) => { stderr += piece; });
    child.stdin.on('error', () => {});  // it may end without reading
    child.stdin.end(input);
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status: status ?? signal, stdout, stderr }));
  });
}
