// A put through the proxy: some of its records may be refused here, or lost, the others go on, and the answer is made
// of all.
import { PUT_UNIT_BYTES, recordBytes, shardOf } from './limits.mjs';

const SHARDS_EVERY_MS = 500;

// What the proxy believes to be the open shards of each stream.
class ShardMaps {
  #maps = new Map();
  constructor(upstream) { this.upstream = upstream; }
  async of(stream) {
    const known = this.#maps.get(stream);
    if (known && Date.now() - known.at < SHARDS_EVERY_MS) return known.shards;
    const shards = await this.upstream.openShards(stream).catch(() => known?.shards ?? []);
    this.#maps.set(stream, { at: Date.now(), shards });
    return shards;
  }
}

const ERRORS = {
  record_throttle: (stream, shard) => ({
    ErrorCode: 'ProvisionedThroughputExceededException',
    ErrorMessage: `Rate exceeded for shard ${shard ?? 'shardId-000000000000'} in stream ${stream} under account ` +
      '000000000000.',
  }),
  record_failure: () => ({ ErrorCode: 'InternalFailure', ErrorMessage: 'Internal Service Failure' }),
  // As one that was taken.
  record_lost: (_, shard, number) => ({ ShardId: shard, SequenceNumber: String(number) }),
};

export class Puts {
  traffic = { puts: 0, records: 0, bytes: 0, units: 0, kib: 0 };  // as they are charged for
  lost = [];  // the records that were, as they came: { PartitionKey, Data, … }

  constructor({ upstream, faults, limits, keepLimits }) {
    Object.assign(this, { upstream, faults, limits, keepLimits, maps: new ShardMaps(upstream) });
  }

  // For each record undefined, or the entry of the answer for one that does not go on.
  async #refusals({ StreamName: stream, Records: records }) {
    const struck = this.faults.ofRecords('PutRecords', records.length);
    const loses = struck.includes('record_lost');
    const shards = this.keepLimits() || loses ? await this.maps.of(stream) : [];
    return records.map((record, i) => {
      if (struck[i]) {
        this.faults.count(struck[i]);
        if (struck[i] === 'record_lost') this.lost.push(record);
        return ERRORS[struck[i]](stream, shardOf(record, shards), this.lost.length);
      }
      if (!this.keepLimits()) return undefined;
      const shard = shardOf(record, shards);
      if (shard === undefined || this.limits.allowsRecord(shard, recordBytes(record))) return undefined;
      this.faults.count('over_shard_limit');
      return ERRORS.record_throttle(stream, shard);
    });
  }

  // `input`: the parsed request. `pass(body)`: sends a request of this body to the emulator.
  async put(input, pass) {
    const refusals = await this.#refusals(input);
    const kept = input.Records.filter((_, i) => !refusals[i]);
    let results = [];
    if (kept.length > 0) {
      const reply = await pass(Buffer.from(JSON.stringify({ ...input, Records: kept })));
      if (reply.status !== 200) return reply;
      results = JSON.parse(reply.body.toString()).Records;
      this.#took(kept.filter((_, i) => !results[i].ErrorCode));
    }
    let next = 0;
    const entries = refusals.map((refusal) => refusal ?? results[next++]);
    const answer = { FailedRecordCount: entries.filter((entry) => entry.ErrorCode).length, Records: entries };
    return { status: 200, body: Buffer.from(JSON.stringify(answer)) };
  }

  #took(records) {
    ++this.traffic.puts;
    for (const record of records) {
      const bytes = recordBytes(record);
      ++this.traffic.records;
      this.traffic.bytes += bytes;
      this.traffic.units += Math.ceil(bytes / PUT_UNIT_BYTES);
      this.traffic.kib += Math.ceil(bytes / 1024);
    }
  }
}
