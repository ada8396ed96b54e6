// The three windows of time, and what is known of each at one moment. Pure: no clock, no document.
import type { Status } from './api';

export type WindowId = 'minute' | 'hour' | 'day';

export interface WindowSpec {
  readonly id: WindowId;
  readonly span_ms: number;
  readonly count: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const WINDOWS: readonly WindowSpec[] = [
  { id: 'minute', span_ms: SECOND_MS, count: 60 },
  { id: 'hour', span_ms: MINUTE_MS, count: 60 },
  { id: 'day', span_ms: HOUR_MS, count: 24 },
];

// `views` is null where the number is not known; that is never the same as zero.
export interface Bucket {
  readonly start_ms: number;
  readonly views: number | null;
  readonly in_progress: boolean;
}

export interface Frame {
  readonly spec: WindowSpec;
  readonly buckets: readonly Bucket[];
  readonly total: number; // of what is known
  readonly peak: Bucket | null; // the first of the highest; null without any view
  readonly known: 'all' | 'some' | 'none';
}

// A shard this far behind has buckets that it has not seen the hits of.
export const BEHIND_MS = 5 * SECOND_MS;

type Progress = Pick<Status, 'rebuilding' | 'rebuilt_share' | 'lag_ms' | 'problem'>;

// Up to when the counts can be trusted to be complete. A rebuild goes through the last day from its beginning; from a
// stream that cannot be read nothing comes.
export function known_until_ms(now_ms: number, { rebuilding, rebuilt_share, lag_ms, problem }: Progress): number {
  const silent_since_ms = problem?.since_ms ?? Infinity;
  if (rebuilding) return Math.min(silent_since_ms, now_ms - (1 - rebuilt_share) * DAY_MS);
  return Math.min(silent_since_ms, lag_ms > BEHIND_MS ? now_ms - lag_ms : Infinity);
}

// The same of what filters, lists and totals tell: for them the last day is read again from its beginning after a
// restart.
export function details_known_until_ms(now_ms: number, status: Progress & Pick<Status, 'history'>): number {
  const { history } = status;
  const read_ms = history === undefined || history.share === 1 ? Infinity : now_ms - (1 - history.share) * DAY_MS;
  return Math.min(read_ms, known_until_ms(now_ms, status));
}

// The buckets' times follow from the server's clock: the last one is that of `now_ms`.
export function frame_of(
  spec: WindowSpec,
  counts: readonly (number | null)[],
  now_ms: number,
  known_ms = Infinity,
): Frame {
  const last_ms = Math.floor(now_ms / spec.span_ms) * spec.span_ms;
  const buckets = counts.map((views, i): Bucket => {
    const start_ms = last_ms - (counts.length - 1 - i) * spec.span_ms;
    return { start_ms, views: start_ms > known_ms ? null : views, in_progress: i === counts.length - 1 };
  });
  const total = buckets.reduce((sum, bucket) => sum + (bucket.views ?? 0), 0);
  const peak = buckets.reduce<Bucket | null>(
    (best, bucket) => ((bucket.views ?? 0) > (best?.views ?? 0) ? bucket : best),
    null,
  );
  return { spec, buckets, total, peak, known: how_much(buckets) };
}

function how_much(buckets: readonly Bucket[]): Frame['known'] {
  if (buckets.every(({ views }) => views === null)) return 'none';
  return buckets.some(({ views }) => views === null) ? 'some' : 'all';
}

// What the graphs show before the first answer: the right time, and nothing known.
export function unknown_frame(spec: WindowSpec, now_ms: number): Frame {
  return frame_of(spec, new Array<null>(spec.count).fill(null), now_ms);
}
