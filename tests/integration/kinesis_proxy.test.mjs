// The proxy that the other tests of Kinesis rely on: it takes what the SDK signs and nothing else, every fault does
// what its name says, and the limits bite.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CreateStreamCommand, DescribeStreamSummaryCommand, GetRecordsCommand, GetShardIteratorCommand, ListShardsCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { startEmulator } from '../lib/emulator.mjs';
import { CREDENTIALS, REGION, sdkClient, startProxy } from '../lib/kinesis.mjs';
import { until } from '../lib/until.mjs';
import { Faults, POLLING_KINDS } from '../proxy/faults.mjs';
import { Limits } from '../proxy/limits.mjs';
import { check, stamp } from '../proxy/sigv4.mjs';

const STREAM = 'hits';
const SHARD = 'shardId-000000000000';
let emulator;
let direct;

before(async () => {
  emulator = await startEmulator('kinesalite');
  direct = sdkClient(emulator.url);
  await direct.send(new CreateStreamCommand({ StreamName: STREAM, ShardCount: 1 }));
  const describe = new DescribeStreamSummaryCommand({ StreamName: STREAM });
  const state = async () => (await direct.send(describe)).StreamDescriptionSummary.StreamStatus;
  await until(async () => (await state()) === 'ACTIVE', { what: 'the stream is active' });
});
after(async () => {
  direct.destroy();
  await emulator.stop();
});

// A proxy and an SDK client that tries everything once.
async function proxied(t, settings = {}, options = {}) {
  const proxy = await startProxy(emulator.url, settings);
  const client = sdkClient(proxy.url, { maxAttempts: 1, ...options });
  t.after(async () => {
    client.destroy();
    await proxy.stop();
  });
  return { proxy, client };
}

const put = (client, texts) => client.send(new PutRecordsCommand({
  StreamName: STREAM, Records: texts.map((text) => ({ PartitionKey: 'key', Data: Buffer.from(text) })),
}));

async function iterator(client, options = { ShardIteratorType: 'TRIM_HORIZON' }) {
  const reply = await client.send(new GetShardIteratorCommand({ StreamName: STREAM, ShardId: SHARD, ...options }));
  return reply.ShardIterator;
}

// All that the stream holds, past the proxy.
async function everything() {
  const { Records } = await direct.send(new GetRecordsCommand({ ShardIterator: await iterator(direct) }));
  return Records.map(({ Data }) => Buffer.from(Data).toString());
}

const refusedAs = (name) => (problem) => problem.name === name || assert.fail(`${problem.name}: ${problem.message}`);

test('what the SDK signs goes through, unchanged', async (t) => {
  const { proxy, client } = await proxied(t);
  const { FailedRecordCount, Records } = await put(client, ['one', 'zwei ü', 'x'.repeat(100_000)]);
  assert.equal(FailedRecordCount, 0);
  assert.ok(Records.every(({ SequenceNumber }) => SequenceNumber));
  const { Records: read } = await client.send(new GetRecordsCommand({ ShardIterator: await iterator(client) }));
  assert.deepEqual(read.map(({ Data }) => Buffer.from(Data).toString()), ['one', 'zwei ü', 'x'.repeat(100_000)]);
  const { refused, faults, traffic } = await proxy.counts();
  assert.deepEqual([refused, faults], [{}, {}]);
  assert.deepEqual(traffic, { puts: 1, records: 3, bytes: 3 * 3 + 3 + 7 + 100_000, units: 1 + 1 + 4, kib: 1 + 1 + 98 });
});

const WRONG = {
  'another secret': [{ credentials: { ...CREDENTIALS, secretAccessKey: 'wrong' } }, 'InvalidSignatureException'],
  'an unknown key': [{ credentials: { ...CREDENTIALS, accessKeyId: 'AKIDOTHER' } }, 'UnrecognizedClientException'],
  'another token': [{ credentials: { ...CREDENTIALS, sessionToken: 'x' } }, 'UnrecognizedClientException'],
  'no token': [{ credentials: { ...CREDENTIALS, sessionToken: undefined } }, 'UnrecognizedClientException'],
  'another region': [{ region: 'eu-west-1' }, 'InvalidSignatureException'],
  'a clock six minutes late': [{ systemClockOffset: -360_000 }, 'InvalidSignatureException'],
  'a clock six minutes early': [{ systemClockOffset: 360_000 }, 'InvalidSignatureException'],
};
for (const [what, [options, name]] of Object.entries(WRONG)) {
  test(`a request signed with ${what} is refused`, async (t) => {
    const { proxy, client } = await proxied(t, {}, options);
    await assert.rejects(put(client, ['refused']), refusedAs(name));
    assert.deepEqual((await proxy.counts()).refused, { [name]: 1 });
  });
}

test('a token that is marked expired is refused as such', async (t) => {
  const { accessKeyId, secretAccessKey: secret, sessionToken: token } = CREDENTIALS;
  const { client } = await proxied(t, { credentials: { [accessKeyId]: { secret, token, expired: true } } });
  await assert.rejects(put(client, ['refused']), refusedAs('ExpiredTokenException'));
});

// What the SDK sent, as the proxy would see it, to be changed.
async function signedRequest() {
  const client = sdkClient('http://127.0.0.1:9');
  let seen;
  client.middlewareStack.add(() => async ({ request }) => {
    const { method, path: url, body, headers } = request;
    seen = { method, url, body: Buffer.from(body), headers: { ...headers } };
    throw new Error('seen');
  }, { step: 'finalizeRequest', priority: 'low', relation: 'after', toMiddleware: 'httpSigningMiddleware' });
  await assert.rejects(put(client, ['data']));
  return { ...seen, headers: { host: '127.0.0.1:9', ...seen.headers } };
}

test('any change to a signed request is noticed', async () => {
  const request = await signedRequest();
  const { accessKeyId, secretAccessKey: secret, sessionToken: token } = CREDENTIALS;
  const verdict = (change) => {
    const { headers, ...rest } = { ...request, ...change, headers: { ...request.headers, ...change.headers } };
    return check({ ...rest, rawHeaders: Object.entries(headers).flat() },
      { credentials: { [accessKeyId]: { secret, token } }, region: REGION, nowMs: Date.now() })?.type ?? 'taken';
  };
  assert.equal(verdict({}), 'taken');
  for (const change of [
    { body: Buffer.concat([request.body, Buffer.from(' ')]) }, { url: '/?a=b' }, { url: '/x' }, { method: 'GET' },
    { headers: { 'x-amz-target': 'Kinesis_20131202.DeleteStream' } }, { headers: { host: '127.0.0.1:10' } },
    { headers: { 'content-type': 'application/json' } }, { headers: { 'x-amz-security-token': 'other' } },
    { headers: { 'x-amz-extra': 'not signed' } }, { headers: { 'x-amz-date': stamp(Date.now() + 60_000) } },
  ]) assert.equal(verdict(change), 'InvalidSignatureException', JSON.stringify(change));
  assert.equal(verdict({ headers: { authorization: 'AWS4-HMAC-SHA256 nonsense' } }), 'IncompleteSignatureException');
  const { authorization, ...unsigned } = request.headers;
  assert.equal(check({ ...request, rawHeaders: Object.entries(unsigned).flat() },
    { credentials: {}, region: REGION, nowMs: Date.now() }).type, 'MissingAuthenticationTokenException');
});

// Kind → what the client sees, and whether the stream has the record all the same.
const STRUCK = {
  expired_token: ['ExpiredTokenException', false],
  throttle: ['ProvisionedThroughputExceededException', false],
  reset_before: [/ECONNRESET/, false],
  error_500_before: ['InternalFailure', false],
  error_503_before: ['ServiceUnavailable', false],
  error_500_after: ['InternalFailure', true],
  error_503_after: ['ServiceUnavailable', true],
  reset_after: [/ECONNRESET/, true],
  truncated: [/ECONNRESET|aborted/, true],
};
for (const [kind, [name, kept]] of Object.entries(STRUCK)) {
  test(`${kind}: the put fails and its record is ${kept ? '' : 'not '}on the stream`, async (t) => {
    const { proxy, client } = await proxied(t);
    await proxy.queue(kind, { operation: 'PutRecords' });
    await assert.rejects(put(client, [`struck by ${kind}`]),
      typeof name === 'string' ? refusedAs(name) : (problem) => name.test(`${problem.code} ${problem.message}`));
    assert.equal((await everything()).includes(`struck by ${kind}`), kept);
    assert.deepEqual((await proxy.counts()).faults, { [kind]: 1 });
    assert.equal((await put(client, ['after it'])).FailedRecordCount, 0, 'the next goes through');
  });
}

for (const [kind, code] of [
  ['record_throttle', 'ProvisionedThroughputExceededException'], ['record_failure', 'InternalFailure'],
]) {
  test(`${kind}: some records of a put are refused, the others are kept, in order`, async (t) => {
    const { proxy, client } = await proxied(t, { seed: 7 });
    await proxy.queue(kind);
    const texts = Array.from({ length: 20 }, (_, i) => `${kind} ${i}`);
    const { FailedRecordCount, Records } = await put(client, texts);
    assert.ok(FailedRecordCount > 0 && FailedRecordCount < 20, `${FailedRecordCount} of 20`);
    assert.equal(Records.filter(({ ErrorCode }) => ErrorCode === code).length, FailedRecordCount);
    assert.deepEqual((await everything()).filter((text) => text.startsWith(kind)),
      texts.filter((_, i) => !Records[i].ErrorCode));
    assert.deepEqual((await proxy.counts()).faults, { [kind]: FailedRecordCount });
  });
}

test('clock_skew: the clock jumps, and a client that believes the Date gets through', async (t) => {
  const { proxy, client } = await proxied(t, {}, { maxAttempts: 3 });
  await put(client, ['with the right clock']);
  await proxy.queue('clock_skew');
  assert.equal((await put(client, ['with a corrected clock'])).FailedRecordCount, 0);
  const { faults, skewMs, refused } = await proxy.counts();
  assert.deepEqual([faults, Math.abs(skewMs), refused], [{ clock_skew: 1 }, 600_000, {}]);
});

test('expired_iterator: a new iterator helps', async (t) => {
  const { proxy, client } = await proxied(t);
  await proxy.queue('expired_iterator');
  const position = await iterator(client);
  await assert.rejects(client.send(new GetRecordsCommand({ ShardIterator: position })),
    refusedAs('ExpiredIteratorException'));
  await client.send(new GetRecordsCommand({ ShardIterator: await iterator(client) }));
});

test('stall: the answer comes late', async (t) => {
  const { proxy, client } = await proxied(t, { stallMs: [400, 401] });
  await proxy.queue('stall');
  const begin = Date.now();
  await put(client, ['late']);
  assert.ok(Date.now() - begin >= 399);
});

test('away: connections are refused or hang, and afterwards all is as before', async (t) => {
  const { proxy, client } = await proxied(t);
  await put(client, ['before']);
  await proxy.mode('refuse');
  // The connection that it had may break first.
  await assert.rejects(put(client, ['refused']), ({ code }) => /ECONNREFUSED|ECONNRESET|EPIPE/.test(code));
  await assert.rejects(put(client, ['refused']), { code: 'ECONNREFUSED' });
  await proxy.mode('hang');
  const patience = new AbortController();
  setTimeout(() => patience.abort(), 300);
  await assert.rejects(client.send(new ListShardsCommand({ StreamName: STREAM }), { abortSignal: patience.signal }),
    { name: 'AbortError' });
  await proxy.mode('up');
  assert.equal((await put(client, ['back'])).FailedRecordCount, 0);
  assert.deepEqual((await proxy.counts()).requests.PutRecords, 2);
});

test('a sixth GetRecords of a shard within a second is over the limit', async (t) => {
  const { proxy, client } = await proxied(t, { limits: { reads: true } });
  let position = await iterator(client);
  const begin = Date.now();
  for (let i = 0; i < 5; ++i) {
    position = (await client.send(new GetRecordsCommand({ ShardIterator: position, Limit: 1 }))).NextShardIterator;
  }
  const sixth = client.send(new GetRecordsCommand({ ShardIterator: position, Limit: 1 }));
  if (Date.now() - begin > 150) return t.skip('this machine is too slow just now');
  await assert.rejects(sixth, refusedAs('ProvisionedThroughputExceededException'));
  assert.equal((await proxy.counts()).faults.over_read_limit, 1);
});

test('a shard takes 1 MB in a second, and what is over is refused by the record', async (t) => {
  const { client } = await proxied(t, { limits: { puts: true } });
  const texts = Array.from({ length: 12 }, (_, i) => String(i % 10).repeat(100_000));
  const { FailedRecordCount, Records } = await put(client, texts);
  assert.equal(FailedRecordCount, 12 - Records.filter(({ ErrorCode }) => !ErrorCode).length);
  assert.ok(FailedRecordCount >= 1 && FailedRecordCount <= 4, `${FailedRecordCount} refused`);
});

test('a put of 501 records or of more than 5 MiB is refused', async (t) => {
  const { client } = await proxied(t);
  await assert.rejects(put(client, Array.from({ length: 501 }, () => 'x')), refusedAs('InvalidArgumentException'));
  await assert.rejects(put(client, Array.from({ length: 6 }, () => 'x'.repeat(1_000_000))),
    refusedAs('InvalidArgumentException'));
});

test('the limits refill with time', () => {
  let now = 0;
  const limits = new Limits(() => now);
  const taken = () => Array.from({ length: 1200 }, () => limits.allowsRecord(SHARD, 10)).filter(Boolean).length;
  assert.equal(taken(), 1000);
  now += 500;
  assert.equal(taken(), 500);
});

test('the same seed strikes the same requests, whatever else is on', () => {
  const struck = (kinds) => {
    const faults = new Faults(42, kinds);
    return Array.from({ length: 500 }, () => faults.ofRequest('GetRecords') === 'stall');
  };
  const alone = struck({ stall: { rate: 0.1 } });
  assert.deepEqual(struck({ stall: { rate: 0.1 } }), alone);
  assert.deepEqual(struck({ stall: { rate: 0.1 }, error_500_after: { rate: 0.5 } }), alone);
  assert.notDeepEqual(struck({ stall: { rate: 0.2 } }), alone);
});

test('a fault that is due so often strikes so often', () => {
  let now = 0;
  const kinds = Object.fromEntries(POLLING_KINDS.map((kind) => [kind, { everyMs: 2000 }]));
  const faults = new Faults(1, kinds, () => now);
  const times = {};
  for (; now < 60_000; now += 20) {
    for (const operation of ['PutRecords', 'GetRecords']) {
      const kind = faults.ofRequest(operation);
      for (const each of [kind, ...new Set(faults.ofRecords(operation, 5))].filter(Boolean)) {
        times[each] = (times[each] ?? 0) + 1;
      }
    }
  }
  for (const kind of POLLING_KINDS) assert.ok(times[kind] >= 25 && times[kind] <= 35, `${kind}: ${times[kind]}`);
});
