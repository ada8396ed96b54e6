// Events of the live stream → what is known now. The first event is whole, later ones tell what has changed since.
import { is_live, type LastHit, type Live } from '../api';
import { WINDOWS, type WindowSpec } from '../windows';

type Tail = readonly (readonly [start_ms: number, count: number])[];

interface Delta extends Pick<Live, 'now_ms' | 'status'> {
  readonly minute_tail?: Tail;
  readonly hour_tail?: Tail;
  readonly day_tail?: Tail;
  readonly visitors?: number;
  readonly hits?: readonly LastHit[];
}

const HITS_KEPT = 20;

const newest_first = (hits: readonly LastHit[]): LastHit[] =>
  [...hits].sort((a, b) => b.time_ms - a.time_ms).slice(0, HITS_KEPT);

// What a page's report does not change.
const key_of = ({ time_ms, site, country, browser, device }: LastHit): string =>
  JSON.stringify([time_ms, site, country, browser, device]);

// A hit is told again when more is known of it.
function with_told(known: readonly LastHit[], told: readonly LastHit[]): LastHit[] {
  const keys = new Set(told.map(key_of));
  return newest_first([...told, ...known.filter((hit) => !keys.has(key_of(hit)))]);
}

const last_start_ms = ({ span_ms }: WindowSpec, now_ms: number): number => Math.floor(now_ms / span_ms) * span_ms;

// A bucket that has begun since and is not told has no view.
function moved(spec: WindowSpec, counts: readonly number[], from_ms: number, now_ms: number, tail: Tail): number[] {
  const last_ms = last_start_ms(spec, now_ms);
  const begun = Math.max(0, Math.min((last_ms - last_start_ms(spec, from_ms)) / spec.span_ms, counts.length));
  const result = [...counts.slice(begun), ...new Array<number>(begun).fill(0)];
  for (const [start_ms, count] of tail) {
    const index = counts.length - 1 - (last_ms - start_ms) / spec.span_ms;
    if (Number.isInteger(index) && index >= 0 && index < counts.length) result[index] = count;
  }
  return result;
}

const is_delta = (value: unknown): value is Delta => {
  const delta = value as Partial<Delta> | null;
  return Number.isFinite(delta?.now_ms) && Number.isFinite(delta?.status?.lag_ms);
};

// A whole one replaces what was known; hits that it does not tell stay.
export function fold_whole(known: Live | undefined, live: Live): Live {
  return { ...live, visitors: live.visitors ?? known?.visitors, hits: newest_first(live.hits ?? known?.hits ?? []) };
}

export function fold(known: Live | undefined, event: unknown): Live {
  if (is_live(event)) return fold_whole(undefined, event);
  if (known === undefined || !is_delta(event)) throw new Error('the live stream tells something else');
  if (event.now_ms < known.now_ms) return known;
  const [minute, hour, day] = WINDOWS.map((spec) =>
    moved(spec, known[spec.id], known.now_ms, event.now_ms, event[`${spec.id}_tail`] ?? []),
  );
  return {
    now_ms: event.now_ms,
    minute: minute ?? [],
    hour: hour ?? [],
    day: day ?? [],
    visitors: event.visitors ?? known.visitors,
    hits: with_told(known.hits ?? [], event.hits ?? []),
    status: event.status,
  };
}
