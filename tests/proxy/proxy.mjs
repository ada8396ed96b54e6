// Stands before an emulator as Kinesis would be: every signature is checked, limits are kept, and things go wrong as
// configured.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { FanOut } from './fan_out.mjs';
import { Faults } from './faults.mjs';
import { Limits } from './limits.mjs';
import { Puts } from './put.mjs';
import { check } from './sigv4.mjs';
import { Upstream } from './upstream.mjs';

const BODY_MAX = 16 * 1024 * 1024;
const CONTENT_TYPE = 'application/x-amz-json-1.1';
const SKEWED = ['Signature expired', 'Signature not yet current'];

const error = (status, type, message) =>
  ({ status, body: Buffer.from(JSON.stringify({ __type: type, message })), type });
const OF_A_SHARD = ['PutRecords', 'PutRecord', 'GetRecords', 'GetShardIterator'];
const throttled = (operation) => (OF_A_SHARD.includes(operation)
  ? error(400, 'ProvisionedThroughputExceededException', 'Rate exceeded for shard shardId-000000000000.')
  : error(400, 'LimitExceededException', `Rate exceeded for operation ${operation}.`));
const BROKEN = {
  500: () => error(500, 'InternalFailure', 'The request processing has failed because of an unknown error.'),
  503: () => error(503, 'ServiceUnavailable', 'The request has failed due to a temporary failure of the server.'),
};
const expiredIterator = () => error(400, 'ExpiredIteratorException', 'Iterator expired. The iterator was created at ' +
  `time ${new Date(Date.now() - 301_000).toUTCString()} while right now it is ${new Date().toUTCString()} which is ` +
  'further in the future than the tolerated delay of 300000 milliseconds.');
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

async function bodyOf(request) {
  const pieces = [];
  let bytes = 0;
  for await (const piece of request) {
    bytes += piece.length;
    if (bytes > BODY_MAX) throw new Error('the body is too large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

// `settings`: { upstream (address), region, seed, credentials (id → { secret, token, expired }), kinds (of
// faults), stallMs ([least, most]), skewMinutes, limits: { reads, puts }, subscriptionMs (how long one lives) }.
// Speaks HTTP/1.1 and, to who begins with it, HTTP/2, both on one port.
export class Proxy {
  skewMs = 0;
  mode = 'up';      // "up", "hang" (takes requests and never answers) or "refuse" (does not listen)
  #sockets = new Set();
  #jumped = false;

  constructor({ upstream, region = 'us-east-1', seed = 1, credentials = {}, ...settings }) {
    Object.assign(this, { region, seed, credentials });
    this.settings = { stallMs: [200, 3000], skewMinutes: 10, subscriptionMs: 300_000, ...settings };
    this.upstream = new Upstream(upstream, region);
    this.faults = new Faults(seed, settings.kinds);
    this.limits = new Limits();
    this.puts = new Puts({ ...this, keepLimits: () => this.settings.limits?.puts });
    this.fanOut = new FanOut({ ...this, lifeMs: () => this.settings.subscriptionMs });
    this.traffic = this.puts.traffic;
    this.requests = {};
    this.refused = {};
    const serve = (request, response) => this.#serve(request, response).catch((problem) => {
      this.faults.count('proxy_failed');
      process.stderr.write(`proxy: ${problem.stack}\n`);
      request.destroy();
    });
    this.protocols = [http.createServer(serve), http2.createServer(serve)];
    this.protocols[1].on('sessionError', () => {});  // its sockets are broken on purpose
    this.server = net.createServer((socket) => this.#connected(socket));
  }

  #connected(socket) {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    socket.once('data', (first) => {
      socket.pause();
      socket.unshift(first);
      this.protocols[first.toString('latin1', 0, 3) === 'PRI' ? 1 : 0].emit('connection', socket);
      socket.resume();
    });
  }

  listen(port = this.port ?? 0) {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => {
        this.port = this.server.address().port;
        resolve(this.port);
      });
    });
  }

  async setMode(mode) {
    if (!['up', 'hang', 'refuse'].includes(mode)) throw new Error(`no such mode: ${mode}`);
    const before = this.mode;
    this.mode = mode;
    const closed = mode === 'refuse' && before !== 'refuse' &&
      new Promise((done) => { this.server.close(done); });
    if (mode !== 'hang') for (const socket of this.#sockets) socket.destroy();
    await closed;
    if (mode !== 'refuse' && before === 'refuse') await this.listen();
  }

  configure({ kinds, credentials, ...settings }) {
    if (kinds) this.faults.configure(kinds);
    if (credentials) this.credentials = credentials;
    Object.assign(this.settings, settings);
  }

  counts() {
    const { seed, requests, refused, traffic, skewMs, mode } = this;
    return { seed, faults: this.faults.counts, requests, refused, traffic, skewMs, mode };
  }

  // What the fault record_lost has struck.
  lost() { return this.puts.lost; }

  async close() {
    await this.setMode('refuse');
    this.upstream.close();
  }

  async #serve(request, response) {
    const body = await bodyOf(request).catch(() => null);
    if (body === null || this.mode !== 'up') return;  // gone, or shall think so
    const operation = request.headers['x-amz-target']?.split('.')[1] ?? 'none';
    this.requests[operation] = (this.requests[operation] ?? 0) + 1;
    const fault = this.faults.ofRequest(operation);
    if (fault === 'clock_skew') this.#jump();
    if (fault === 'reset_before') return this.#reset(fault, request);
    const refusal = this.#check(request, body) ?? this.#before(fault, operation);
    if (!refusal && operation === 'SubscribeToShard') return this.#subscribe(body, request, response, fault);
    const reply = refusal ?? await this.#pass(operation, request, body);
    await this.#answer(reply.refusedHere ? undefined : fault, reply, request, response);
  }

  async #subscribe(body, request, response, fault) {
    const input = JSON.parse(body.toString());
    const refusal = this.fanOut.refuse(input);
    if (refusal) return this.#answer(undefined, error(400, refusal.type, refusal.message), request, response);
    return this.fanOut.serve(input, response, fault);
  }

  // To another of its times: right, late or early.
  #jump() {
    this.#jumped = true;
    const far = this.settings.skewMinutes * 60_000;
    const others = [0, far, -far].filter((ms) => ms !== this.skewMs);
    this.skewMs = others[Math.floor(this.faults.between('clock_skew', [0, 2]))];
  }

  #check(request, body) {
    const rawHeaders = headersOf(request);
    const refusal = check({ method: request.method, url: request.url, rawHeaders, body },
      { credentials: this.credentials, region: this.region, nowMs: Date.now() + this.skewMs });
    if (!refusal) return null;
    // A client can know of a jump only by being refused.
    const skewed = this.#jumped && SKEWED.some((text) => refusal.message.startsWith(text));
    if (skewed) this.faults.count('clock_skew');
    else this.refused[refusal.type] = (this.refused[refusal.type] ?? 0) + 1;
    return { ...error(refusal.status, refusal.type, refusal.message), refusedHere: true };
  }

  // The answer of a fault that strikes before the stream is asked, or null.
  #before(fault, operation) {
    const answer = {
      expired_token: () => error(400, 'ExpiredTokenException', 'The security token included in the request is expired'),
      throttle: () => throttled(operation),
      error_500_before: BROKEN[500],
      error_503_before: BROKEN[503],
      expired_iterator: expiredIterator,
    }[fault]?.();
    if (answer) this.faults.count(fault);
    return answer ? { ...answer, refusedHere: true } : null;
  }

  async #pass(operation, request, body) {
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !name.startsWith(':')));
    for (const name of ['connection', 'content-length', 'expect', 'transfer-encoding']) delete headers[name];
    const pass = (bytes) => this.upstream.ask({ method: request.method, url: request.url, headers, body: bytes })
      .catch((problem) => {
        this.faults.count('upstream_failed');
        return error(502, 'ServiceUnavailable', `the emulator: ${problem.message}`);
      });
    const json = request.headers['content-type'] === CONTENT_TYPE;
    if (!json) return error(400, 'SerializationException', 'this proxy speaks JSON only');
    if (operation === 'PutRecords') return this.#putRecords(JSON.parse(body.toString()), pass);
    if (operation === 'GetRecords') return this.#getRecords(JSON.parse(body.toString()), () => pass(body));
    if (operation === 'GetShardIterator') return this.#getIterator(JSON.parse(body.toString()), () => pass(body));
    return pass(body);
  }

  async #putRecords(input, pass) {
    const wrong = this.limits.refusePut(input.Records ?? []);
    if (!wrong) return this.puts.put(input, pass);
    this.refused.put_too_large = (this.refused.put_too_large ?? 0) + 1;
    return error(400, 'InvalidArgumentException', wrong);
  }

  async #getIterator({ StreamName: stream, StreamARN: arn, ShardId: shard }, pass) {
    if (this.settings.limits?.reads && !this.limits.allowsIteratorCall(`${stream ?? arn}/${shard}`)) {
      return this.#overLimit('over_iterator_limit', 'GetShardIterator');
    }
    const reply = await pass();
    if (reply.status === 200) this.limits.sawIterator(JSON.parse(reply.body.toString()).ShardIterator, shard);
    return reply;
  }

  async #getRecords({ ShardIterator: iterator }, pass) {
    if (!this.settings.limits?.reads) return pass();
    if (!this.limits.allowsRead(iterator)) return this.#overLimit('over_read_limit', 'GetRecords');
    const reply = await pass();
    if (reply.status !== 200) return reply;
    const shard = this.limits.shardOfIterator(iterator);
    this.limits.sawRead(shard, reply.body.length * 0.75);  // the answer is base64
    const next = /"NextShardIterator":"([^"]+)"/.exec(endsOf(reply.body))?.[1];
    this.limits.sawIterator(next, shard);
    return reply;
  }

  #overLimit(name, operation) {
    this.faults.count(name);
    return { ...throttled(operation), refusedHere: true };
  }

  async #answer(fault, reply, request, response) {
    if (fault === 'reset_after') return this.#reset(fault, request);
    if (fault === 'error_500_after' || fault === 'error_503_after') {
      this.faults.count(fault);
      reply = BROKEN[fault.slice(6, 9)]();
    }
    if (fault === 'stall') {
      this.faults.count(fault);
      await pause(this.faults.between(fault, this.settings.stallMs));
    }
    response.writeHead(reply.status, {
      'Content-Type': CONTENT_TYPE, 'Content-Length': reply.body.length, 'x-amzn-RequestId': randomUUID(),
      Date: new Date(Date.now() + this.skewMs).toUTCString(), ...(reply.type ? { 'x-amzn-ErrorType': reply.type } : {}),
    });
    if (fault !== 'truncated' || reply.body.length < 2) return response.end(reply.body);
    this.faults.count(fault);
    response.write(reply.body.subarray(0, reply.body.length / 2), () => connectionOf(request).destroy());
  }

  #reset(fault, request) {
    this.faults.count(fault);
    const connection = connectionOf(request);
    connection.resetAndDestroy?.() ?? connection.destroy();
  }
}

const connectionOf = (request) => request.stream?.session ?? request.socket;

// As HTTP/1.1 would send them: what is signed as the host is :authority in HTTP/2.
function headersOf({ rawHeaders, httpVersionMajor }) {
  if (httpVersionMajor < 2) return rawHeaders;
  const headers = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] === ':authority' ? 'host' : rawHeaders[i];
    if (!name.startsWith(':')) headers.push(name, rawHeaders[i + 1]);
  }
  return headers;
}

// The names around the records, which are the bulk.
function endsOf(body) {
  const bytes = 1500;
  return body.length < 2 * bytes ? body.toString('latin1')
    : `${body.toString('latin1', 0, bytes)} ${body.toString('latin1', body.length - bytes)}`;
}
