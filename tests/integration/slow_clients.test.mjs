// A hundred clients that never finish their request cost the others nothing, and are shown the door at the deadline.
// Measures time: runs alone.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { load, prepareLoad } from '../lib/load.mjs';
import { startProgram } from '../lib/program.mjs';

const SLOW = 100;
const DEADLINE_S = 3;
const BYTE_EVERY_MS = 50;

let server;
before(async () => {
  prepareLoad();
  server = await startProgram({ args: ['--http-head-deadline', `${DEADLINE_S}s`] });
});
after(() => server.stop());

// Sends a head that never ends, byte by byte; gives when it was closed and what it was told.
function slowClient(port) {
  const head = 'GET /collect HTTP/1.1\r\nHost: a\r\nX-Slow: ' + 'z'.repeat(10_000);
  const started = Date.now();
  return new Promise((resolve) => {
    let at = 0;
    let reply = '';
    const socket = net.connect(port, '127.0.0.1');
    const drip = setInterval(() => socket.write(head[at++]), BYTE_EVERY_MS);
    socket.on('data', (piece) => { reply += piece.toString('latin1'); });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(drip);
      resolve({ reply, afterMs: Date.now() - started });
    });
  });
}

const fastClients = () => load({ port: server.collectorPort, connections: 16, seconds: 1.5 });

test('slow clients do not delay the others, and are closed at the deadline', { timeout: 120_000 }, async (t) => {
  const alone = await fastClients();
  const slow = Promise.all(Array.from({ length: SLOW }, () => slowClient(server.collectorPort)));
  const beside = await fastClients();
  t.diagnostic(`p99 ${alone.p99_ms} ms alone, ${beside.p99_ms} ms beside ${SLOW} slow clients`);
  for (const run of [alone, beside]) assert.equal(run.exitStatus, 0, JSON.stringify(run));
  assert.ok(beside.p99_ms <= 5 * alone.p99_ms + 10, `p99 ${alone.p99_ms} ms alone, ${beside.p99_ms} ms beside`);
  assert.ok(beside.rps >= alone.rps / 5, `${alone.rps} requests a second alone, ${beside.rps} beside`);

  for (const { reply, afterMs } of await slow) {
    assert.match(reply, /^HTTP\/1\.1 408 /);
    assert.ok(afterMs >= (DEADLINE_S - 1) * 1000, `closed after ${afterMs} ms already`);
    assert.ok(afterMs <= (DEADLINE_S + 5) * 1000, `closed after ${afterMs} ms only`);
  }
});

test('a client that sends nothing at all is closed at the deadline too', { timeout: 60_000 }, async () => {
  const started = Date.now();
  await new Promise((resolve) => {
    net.connect(server.collectorPort, '127.0.0.1').resume().on('error', resolve).on('close', resolve);
  });
  assert.ok(Date.now() - started <= (DEADLINE_S + 5) * 1000);
});
