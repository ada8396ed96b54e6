// Access logs made for tests.
import { AGENT } from './agent.mjs';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (number) => String(number).padStart(2, '0');

function logTime(ms) {
  const t = new Date(ms);
  return `${two(t.getUTCDate())}/${MONTHS[t.getUTCMonth()]}/${t.getUTCFullYear()}:` +
    `${two(t.getUTCHours())}:${two(t.getUTCMinutes())}:${two(t.getUTCSeconds())} +0000`;
}

// A line of the combined format. `agent` is written as it is: escaped by the caller.
export function logLine({ client = '192.0.2.1', timeMs = 0, target = '/', agent = AGENT } = {}) {
  return `${client} - - [${logTime(timeMs)}] "GET ${target} HTTP/1.1" 200 123 "-" "${agent}"`;
}

// `count` lines of `visitors` browsers that take turns, `stepMs` apart.
export function logOf(count, { visitors = 7, stepMs = 1000 } = {}) {
  return Array.from({ length: count }, (_, i) => logLine({
    client: `192.0.2.${1 + (i % visitors)}`, timeMs: 1_431_857_103_000 + i * stepMs, target: `/page/${i}?q=a%20b`,
  }));
}
