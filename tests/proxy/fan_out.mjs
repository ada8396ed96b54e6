// SubscribeToShard as the service answers it, on top of an emulator's GetRecords. kinesis-local has a subscription of
// its own, but that never ends with its shard and names no children.
import { event, exception } from './event_stream.mjs';

const AGAIN_MS = 5_000;  // from one subscription of a consumer to a shard to the next
const POLL_MS = 100;
const SILENCE_MS = 1_000;
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

const streamOf = (consumerArn) => /:stream\/([^/]+)\/consumer\//.exec(consumerArn)?.[1];

export class FanOut {
  #began = new Map();

  constructor({ upstream, faults, lifeMs }) { Object.assign(this, { upstream, faults, lifeMs }); }

  // Null, or why there is no subscription now: { type, message }.
  refuse({ ConsumerARN: consumer, ShardId: shard }) {
    const name = `${consumer} ${shard}`;
    if (Date.now() - (this.#began.get(name) ?? -AGAIN_MS) < AGAIN_MS) {
      const message = `Another active subscription exists for this consumer: ${name}`;
      return { type: 'ResourceInUseException', message };
    }
    this.#began.set(name, Date.now());
    return null;
  }

  async #start(input) {
    const { Type: type, SequenceNumber: sequence, Timestamp: time } = input.StartingPosition;
    const reply = await this.upstream.call('GetShardIterator', {
      StreamName: streamOf(input.ConsumerARN), ShardId: input.ShardId, ShardIteratorType: type,
      ...(sequence ? { StartingSequenceNumber: sequence } : {}), ...(time ? { Timestamp: time } : {}),
    });
    return reply.ShardIterator;
  }

  async #shards(input) {
    return (await this.upstream.call('ListShards', { StreamName: streamOf(input.ConsumerARN) })).Shards;
  }

  async #children(input) {
    const parents = (shard) => [shard.ParentShardId, shard.AdjacentParentShardId].filter(Boolean);
    return (await this.#shards(input)).filter((shard) => parents(shard).includes(input.ShardId))
      .map((shard) => ({ ShardId: shard.ShardId, ParentShards: parents(shard), HashKeyRange: shard.HashKeyRange }));
  }

  // Sends events to `response` until the shard or the subscription's life ends, or `fault` strikes behind the first.
  async serve(input, response, fault) {
    const end = Date.now() + this.lifeMs();
    let position = await this.#start(input);
    const own = (await this.#shards(input)).find(({ ShardId }) => ShardId === input.ShardId);
    let last = input.StartingPosition.SequenceNumber ?? own.SequenceNumberRange.StartingSequenceNumber;
    response.writeHead(200, { 'Content-Type': 'application/vnd.amazon.eventstream' });
    response.write(event('initial-response', {}));
    let sentAt = 0;
    while (!response.destroyed && !response.writableEnded && !response.closed && Date.now() < end) {
      const page = await this.upstream.call('GetRecords', { ShardIterator: position, Limit: 500 });
      position = page.NextShardIterator;
      last = page.Records.at(-1)?.SequenceNumber ?? last;
      const children = position ? undefined : await this.#children(input);
      if (page.Records.length > 0 || children || Date.now() - sentAt >= SILENCE_MS) {
        response.write(event('SubscribeToShardEvent', {
          Records: page.Records, MillisBehindLatest: page.MillisBehindLatest ?? 0,
          ...(children ? { ChildShards: children } : { ContinuationSequenceNumber: last }),
        }));
        sentAt = Date.now();
      }
      if (children) break;
      if (fault && page.Records.length > 0) return this.#strike(fault, response);
      await pause(POLL_MS);
    }
    response.end();
  }

  #strike(fault, response) {
    this.faults.count(fault);
    if (fault === 'subscription_failure') {
      return response.end(exception('InternalFailureException', 'Internal Service Failure'));
    }
    return response.stream ? response.stream.close(2) : response.destroy();  // 2: INTERNAL_ERROR
  }
}
