// Waiting for a condition instead of for some time.
import { setTimeout as pause } from 'node:timers/promises';

// Asks `condition` (which may be asynchronous) again and again until it gives something true, and gives that. Fails,
// naming `what`, when `patienceMs` have passed.
export async function until(condition, { what, patienceMs = 20_000, everyMs = 20 }) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${patienceMs} ms: ${what}`);
    await pause(everyMs);
  }
}
