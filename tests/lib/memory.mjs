// What a process holds.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

// Resident memory in MiB.
export const residentMib = (pid) =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

// Asks every `everyMs` until `over` is done: [{ second, mib }].
export async function watchMemory(pid, over, everyMs) {
  const begin = Date.now();
  const samples = [];
  let done = false;
  over.finally(() => { done = true; }).catch(() => {});
  while (!done) {
    samples.push({ second: Math.round((Date.now() - begin) / 1000), mib: Math.round(residentMib(pid)) });
    await Promise.race([pause(everyMs), over.catch(() => {})]);
  }
  return samples;
}
