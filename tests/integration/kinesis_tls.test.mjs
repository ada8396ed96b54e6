// A stream behind TLS: HTTP/2 where it is offered, and only certificates that are trusted.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { startEmulator } from '../lib/emulator.mjs';
import { awsEnvironment } from '../lib/kinesis.mjs';
import {
  cleanUp, dataFolder, hit, startCollector, startDashboard, STREAM, streamCommand, untilCounted,
} from '../lib/two_processes.mjs';
import { until } from '../lib/until.mjs';

// A certificate for localhost that signs itself: { bundle, forEmulator }, both files.
function makeCertificate(t) {
  const folder = dataFolder(t);
  const [key, bundle, forEmulator] = ['key.pem', 'cert.pem', 'server.json'].map((name) => path.join(folder, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', bundle], { stdio: 'ignore' });
  const server = { key: readFileSync(key, 'utf8'), cert: readFileSync(bundle, 'utf8') };
  writeFileSync(forEmulator, JSON.stringify({ server }));
  return { bundle, forEmulator };
}

async function startTlsStream(t, keep) {
  const certificate = makeCertificate(t);
  const emulator = keep(await startEmulator('kinesis-local', { certificate: certificate.forEmulator }));
  const env = { AWS_CA_BUNDLE: certificate.bundle };
  const made = await streamCommand(emulator.url, ['create', STREAM, '--shards', '2'],
    { env: { ...awsEnvironment(), ...env } });
  assert.equal(made.status, 0, made.stderr);
  return { emulator, env };
}

for (const [how, args] of [['polling', []], ['fan-out', ['--fan-out', 'board']]]) {
  test(`hits go through a stream behind TLS, read by ${how}`, { timeout: 60_000 }, async (t) => {
    const keep = cleanUp(t);
    const { emulator, env } = await startTlsStream(t, keep);
    const collector = keep(await startCollector(emulator.url, { env }));
    const dashboard = keep(await startDashboard(emulator.url, { env, args }));
    for (let i = 0; i < 20; ++i) await hit(collector);
    const status = await untilCounted(dashboard, 20, 30_000);
    assert.equal(status.counted, 20);
  });
}

test('a certificate that nobody vouches for is refused, and told', { timeout: 60_000 }, async (t) => {
  const keep = cleanUp(t);
  const { emulator } = await startTlsStream(t, keep);
  const collector = keep(await startCollector(emulator.url));
  await hit(collector);
  const ready = async () => (await fetch(`http://127.0.0.1:${collector.adminPort}/readyz`)).text();
  await until(async () => /certificate/i.test(await ready()),
    { what: '/readyz speaks of the certificate', patienceMs: 40_000 });
});
