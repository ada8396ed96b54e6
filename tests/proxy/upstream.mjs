// The emulator behind the proxy.
import http from 'node:http';
import { stamp } from './sigv4.mjs';

const KEEP_ALIVE = { keepAlive: true, maxSockets: 512 };

export class Upstream {
  #agent = new http.Agent(KEEP_ALIVE);

  constructor(url, region) {
    const { hostname, port } = new URL(url);
    Object.assign(this, { hostname, port, region });
  }

  // One request: { status, body }.
  ask({ method, url, headers, body }) {
    return new Promise((resolve, reject) => {
      const request = http.request({
        agent: this.#agent, hostname: this.hostname, port: this.port, method, path: url,
        headers: { ...headers, 'content-length': body.length },
      }, (reply) => {
        const pieces = [];
        reply.on('data', (piece) => pieces.push(piece));
        reply.on('error', reject);
        reply.on('end', () => resolve({ status: reply.statusCode, body: Buffer.concat(pieces) }));
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  // A question of the proxy's own. Emulators look at the form of a signature only.
  async call(operation, input) {
    const now = stamp(Date.now());
    const { status, body } = await this.ask({
      method: 'POST', url: '/', body: Buffer.from(JSON.stringify(input)),
      headers: {
        'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Kinesis_20131202.${operation}`,
        'x-amz-date': now,
        authorization: `AWS4-HMAC-SHA256 Credential=PROXY/${now.slice(0, 8)}/${this.region}/kinesis/aws4_request, ` +
          `SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
      },
    });
    if (status !== 200) throw new Error(`${operation}: ${status} ${body}`);
    return JSON.parse(body.toString() || '{}');
  }

  // The open shards of a stream with their hash keys: [{ id, first, last }].
  async openShards(stream) {
    const shards = [];
    for (let next; ;) {
      const page = await this.call('ListShards', next ? { NextToken: next } : { StreamName: stream });
      shards.push(...page.Shards.filter((shard) => !shard.SequenceNumberRange.EndingSequenceNumber));
      next = page.NextToken;
      if (!next) break;
    }
    return shards.map(({ ShardId, HashKeyRange: range }) =>
      ({ id: ShardId, first: BigInt(range.StartingHashKey), last: BigInt(range.EndingHashKey) }));
  }

  close() { this.#agent.destroy(); }
}
