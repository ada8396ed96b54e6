// Follows Server-Sent Events as a browser's EventSource does, but says more.
import http from 'node:http';
import { until } from './until.mjs';

// Takes whole events off the text: [[{ id, event, data }], rest].
function takeEvents(text) {
  const parts = text.split('\n\n');
  const rest = parts.pop();
  const events = parts.map((part) => Object.fromEntries(part.split('\n').map((line) => {
    const colon = line.indexOf(': ');
    return [line.slice(0, colon), line.slice(colon + 2)];
  })));
  return [events.map((event) => ({ ...event, data: JSON.parse(event.data) })), rest];
}

// A connection to `url`: its reply's `status` and `headers`, the `events` so far, `ended`, pause(), close().
export function follow(url, { headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers: { Accept: 'text/event-stream', ...headers }, agent: false }, (reply) => {
      const seen = { status: reply.statusCode, headers: reply.headers, events: [], ended: false };
      let rest = '';
      reply.setEncoding('utf8');
      reply.on('data', (piece) => {
        const [events, left] = takeEvents(rest + piece);
        rest = left;
        seen.events.push(...events);
      });
      const end = () => { seen.ended = true; };
      reply.on('end', end).on('error', end).on('close', end);
      seen.pause = () => reply.pause();
      seen.close = () => request.destroy();
      seen.count = (number) => until(() => seen.events.length >= number, { what: `${number} events` });
      resolve(seen);
    });
    request.on('error', reject);
  });
}
