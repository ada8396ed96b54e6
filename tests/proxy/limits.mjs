// The limits of a provisioned stream that the emulators do not keep (Quotas and limits, Kinesis Data Streams developer
// guide): per shard and second 1 MB and 1,000 records in, 2 MB and 5 GetRecords out.
import { createHash } from 'node:crypto';

export const PUT_RECORDS_MAX = 500;
export const PUT_BYTES_MAX = 5 * 1024 * 1024;
export const RECORD_BYTES_MAX = 1024 * 1024;
export const PUT_UNIT_BYTES = 25_600;
const ITERATORS_MAX = 20_000;
const IN_BYTES = 1_000_000;
const IN_RECORDS = 1_000;
const OUT_BYTES = 2_000_000;
const SHARD_CALLS = 5;

class Bucket {
  constructor(perSecond, nowMs) { Object.assign(this, { perSecond, tokens: perSecond, at: nowMs }); }
  #fill(nowMs) {
    this.tokens = Math.min(this.perSecond, this.tokens + ((nowMs - this.at) / 1000) * this.perSecond);
    this.at = nowMs;
  }
  // What is larger than the whole bucket needs a full one, and leaves a debt.
  has(amount, nowMs) {
    this.#fill(nowMs);
    return this.tokens >= Math.min(amount, this.perSecond) - 1e-6;
  }
  take(amount) { this.tokens -= amount; }
}

class Buckets {
  #buckets = new Map();
  constructor(perSecond) { this.perSecond = perSecond; }
  of(name, nowMs) {
    let bucket = this.#buckets.get(name);
    if (!bucket) this.#buckets.set(name, bucket = new Bucket(this.perSecond, nowMs));
    return bucket;
  }
}

export const recordBytes = (record) =>
  Buffer.byteLength(record.PartitionKey ?? '') + Buffer.byteLength(record.Data ?? '', 'base64');

const hashKeyOf = (record) => (record.ExplicitHashKey !== undefined ? BigInt(record.ExplicitHashKey)
  : BigInt(`0x${createHash('md5').update(record.PartitionKey).digest('hex')}`));

// The open shard that takes a record; undefined when none is known that does.
export function shardOf(record, shards) {
  const key = hashKeyOf(record);
  return shards.find(({ first, last }) => key >= first && key <= last)?.id;
}

export class Limits {
  #reads = new Buckets(SHARD_CALLS);
  #readBytes = new Buckets(OUT_BYTES);
  #iteratorCalls = new Buckets(SHARD_CALLS);
  #bytes = new Buckets(IN_BYTES);
  #records = new Buckets(IN_RECORDS);
  #shardOfIterator = new Map();

  constructor(now = Date.now) { this.now = now; }

  // Null, or the message of a put that no stream takes.
  refusePut(records) {
    if (records.length === 0 || records.length > PUT_RECORDS_MAX) {
      return `1 validation error detected: Value at 'records' failed to satisfy constraint: Member must have length ` +
        `less than or equal to ${PUT_RECORDS_MAX}`;
    }
    const sizes = records.map(recordBytes);
    if (sizes.some((bytes) => bytes > RECORD_BYTES_MAX)) {
      return `1 validation error detected: Value at 'data' failed to satisfy constraint: Member must have length ` +
        `less than or equal to ${RECORD_BYTES_MAX}`;
    }
    return sizes.reduce((sum, bytes) => sum + bytes, 0) > PUT_BYTES_MAX ? 'Records size exceeds 5 MB limit' : null;
  }

  // False: over the shard's rate.
  allowsRecord(shard, bytes) {
    const now = this.now();
    const [room, count] = [this.#bytes.of(shard, now), this.#records.of(shard, now)];
    if (!room.has(bytes, now) || !count.has(1, now)) return false;
    room.take(bytes);
    count.take(1);
    return true;
  }

  allowsIteratorCall(shard) { return this.#takeOne(this.#iteratorCalls, shard); }
  allowsRead(iterator) {
    const shard = this.#shardOfIterator.get(iterator);
    if (shard === undefined) return true;
    const now = this.now();
    return this.#readBytes.of(shard, now).has(1, now) && this.#takeOne(this.#reads, shard);
  }
  shardOfIterator(iterator) { return this.#shardOfIterator.get(iterator); }

  sawIterator(iterator, shard) {
    if (!iterator || shard === undefined) return;
    this.#shardOfIterator.set(iterator, shard);
    if (this.#shardOfIterator.size > ITERATORS_MAX) {
      this.#shardOfIterator.delete(this.#shardOfIterator.keys().next().value);
    }
  }
  sawRead(shard, bytes) { if (shard !== undefined) this.#readBytes.of(shard, this.now()).take(bytes); }

  #takeOne(buckets, name) {
    const now = this.now();
    const bucket = buckets.of(name, now);
    if (!bucket.has(1, now)) return false;
    bucket.take(1);
    return true;
  }
}
