// Somebody sends a hundred thousand reports with tokens that are not ours: nothing changes but the count of refusals.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AGENT } from '../lib/agent.mjs';
import { hits } from '../lib/journal.mjs';
import { pipeline } from '../lib/pipeline.mjs';
import { startProgram } from '../lib/program.mjs';
import { hashOf, random } from '../lib/random.mjs';
import { request } from '../lib/raw_http.mjs';
import { until } from '../lib/until.mjs';

const FORGED = 100_000;
const KINDS = ['report', 'nav', 'shown', 'restored', 'leave', 'event'];
const SEED = Number(process.env.HITSTREAM_SEED ?? hashOf('forged reports'));

let server;
let token;  // of a view that was counted

before(async () => {
  server = await startProgram();
  const headers = { Referer: 'https://shop.example/', 'User-Agent': AGENT };
  const { body } = await request(server.collectorPort, { headers });
  token = /\("([\w-]+)",\d+\);\n$/.exec(body)?.[1];
  assert.ok(token, `no token at the end of the answer: ${body.slice(-200)}`);
  await until(async () => (await server.status()).counted === 1, { what: 'the view is counted' });
});
after(() => server?.stop());

const post = (fields) => {
  const body = JSON.stringify({ n: 0, u: 'https://shop.example/forged', name: 'forged', e: 1000, ...fields });
  return 'POST /collect HTTP/1.1\r\nHost: stats.example\r\nContent-Type: text/plain;charset=UTF-8\r\n' +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
};

// One of the ways to forge: a bit of a real token turned over, bytes made up, a token cut or lengthened, none.
function forge(number, next) {
  const bytes = Buffer.from(token, 'base64url');
  switch (number % 5) {
    case 0: {
      const bit = Math.floor(next() * bytes.length * 8);
      bytes[bit >> 3] ^= 1 << (bit & 7);
      return bytes.toString('base64url');
    }
    case 1: return Buffer.from(bytes.map(() => Math.floor(next() * 256))).toString('base64url');
    case 2: return bytes.subarray(0, 1 + Math.floor(next() * (bytes.length - 1))).toString('base64url');
    case 3: return Buffer.concat([bytes, bytes.subarray(0, 1 + Math.floor(next() * 9))]).toString('base64url');
    default: return '';  // malformed, the collector says, rather than forged
  }
}

const counts = async () => {
  const { lag_ms: _, now_ms: __, uptime_s: ___, ...status } = await server.status();
  return { series: await server.series('day'), accepted: hits(server.journal).length, counted: status.counted };
};

// The modules' metrics that have changed.
const changed = (before, after) => Object.fromEntries(Object.entries(after)
  .filter(([name, value]) => /^hitstream_(collector|journal|consumer)_/.test(name) && value !== (before[name] ?? 0)));

test(`${FORGED} forged reports are refused and change nothing else`, async (t) => {
  t.diagnostic(`seed ${SEED}`);
  const next = random(SEED);
  const [first, metrics] = [await counts(), await server.metrics()];
  const replies = await pipeline(server.collectorPort, FORGED,
    (number) => post({ k: KINDS[number % KINDS.length], t: forge(number, next) }));
  assert.deepEqual(replies, { 400: FORGED / 5, 403: FORGED / 5 * 4 });
  const [last, afterwards] = [await counts(), await server.metrics()];
  assert.equal(last.accepted, first.accepted, 'records in the journal');
  assert.equal(last.counted, first.counted, 'hits counted');
  assert.equal(last.series.reduce((a, b) => a + b), first.series.reduce((a, b) => a + b), '/api/day');
  const moved = changed(metrics, afterwards);
  t.diagnostic(JSON.stringify(moved));
  const refused = Object.entries(moved).filter(([name]) => /refused/.test(name))
    .reduce((sum, [name, value]) => sum + value - (metrics[name] ?? 0), 0);
  assert.equal(refused, FORGED, `refusals of ${JSON.stringify(moved)}`);
});

test('the token that was ours is still good', async () => {
  const replies = await pipeline(server.collectorPort, 1, () => post({ k: 'nav', n: 1, t: token }));
  assert.deepEqual(replies, { 204: 1 });
  assert.equal(hits(server.journal).length, 2);
});
