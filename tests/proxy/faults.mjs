// Which request is struck by which fault. The choice follows from the seed; each kind has random numbers of its own, so
// that turning one on changes nothing for the others.
import { hashOf, random } from '../lib/random.mjs';

const PUT = ['PutRecords'];
const READ = ['GetRecords'];
const DATA = [...PUT, ...READ];
const SUBSCRIBE = ['SubscribeToShard'];
const ANY = null;

// Kind → the operations it can strike. "before" and "after": the stream has taken the request or has not.
export const KINDS = {
  clock_skew: ANY,         // the server's clock jumps to another of its times; refusals that follow are counted
  expired_token: ANY,
  throttle: ANY,
  reset_before: ANY,
  error_500_before: ANY,
  error_503_before: ANY,
  expired_iterator: READ,
  error_500_after: PUT,
  error_503_after: PUT,
  reset_after: DATA,
  truncated: DATA,         // the connection ends amid the body
  stall: DATA,             // the answer is held back
  record_throttle: PUT,    // some of the records
  record_failure: PUT,     // some of the records
  record_lost: PUT,        // one of the records: it is acknowledged, and the stream has not taken it
  subscription_reset: SUBSCRIBE,    // behind the first records
  subscription_failure: SUBSCRIBE,  // the same, with a reason
};
// What can strike a dashboard that polls, and its collector, without harm: a service that loses what it has
// acknowledged cannot be survived, but noticed.
export const POLLING_KINDS = Object.keys(KINDS).filter((kind) => KINDS[kind] !== SUBSCRIBE && kind !== 'record_lost');
const PER_RECORD = ['record_throttle', 'record_failure', 'record_lost'];
const OF_REQUEST = Object.keys(KINDS).filter((kind) => !PER_RECORD.includes(kind));

export class Faults {
  #random;
  #due = new Map();
  #queued = [];
  counts = {};

  // `kinds`: kind → { rate } (a share of the requests it can strike) or { everyMs } (about so often).
  constructor(seed, kinds = {}, now = Date.now) {
    this.now = now;
    this.#random = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, random(seed ^ hashOf(kind))]));
    this.configure(kinds);
  }

  configure(kinds) {
    const unknown = Object.keys(kinds).find((kind) => !(kind in KINDS));
    if (unknown) throw new Error(`no such fault: ${unknown}`);
    this.kinds = kinds;
    this.#due.clear();
  }

  // The next `times` requests that it can strike get this one, whatever is configured.
  queue(kind, { operation, times = 1 } = {}) {
    if (!(kind in KINDS)) throw new Error(`no such fault: ${kind}`);
    for (let i = 0; i < times; ++i) this.#queued.push({ kind, operation });
  }

  // The fault of a request as a whole; none: undefined.
  ofRequest(operation) { return OF_REQUEST.find((kind) => this.#strikes(kind, operation)); }

  // For each of a put's records the kind that strikes it, or undefined.
  ofRecords(operation, count) {
    const struck = new Array(count).fill(undefined);
    for (const kind of PER_RECORD.filter((name) => this.#strikes(name, operation))) {
      const next = this.#random[kind];
      const first = Math.floor(next() * count);
      const alone = kind === 'record_lost';
      struck.forEach((_, i) => { if (i === first || (!alone && next() < 0.3)) struck[i] ??= kind; });
    }
    return struck;
  }

  between(kind, [low, high]) { return low + this.#random[kind]() * (high - low); }

  count(kind, times = 1) { this.counts[kind] = (this.counts[kind] ?? 0) + times; }

  #strikes(kind, operation) {
    if (KINDS[kind] && !KINDS[kind].includes(operation)) return false;
    const at = this.#queued.findIndex((one) => one.kind === kind && (one.operation ?? operation) === operation);
    if (at >= 0) return Boolean(this.#queued.splice(at, 1));
    const { rate, everyMs } = this.kinds[kind] ?? {};
    if (everyMs === undefined) return rate !== undefined && this.#random[kind]() < rate;
    const due = this.#due.get(kind) ?? this.#schedule(kind, everyMs);
    if (this.now() < due) return false;
    this.#schedule(kind, everyMs);
    return true;
  }

  #schedule(kind, everyMs) {
    const due = this.now() + this.between(kind, [0.5 * everyMs, 1.5 * everyMs]);
    this.#due.set(kind, due);
    return due;
  }
}
