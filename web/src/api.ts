// What the server says, checked: an answer of another shape is a failure like any other.

export interface ShardStatus {
  readonly shard: string;
  readonly lag_ms: number;
  readonly rebuilding: boolean;
  readonly rebuilt_share: number;
  readonly hits_per_second: number;
  readonly eta_s: number | null; // of a rebuild; null when there is none, or it cannot be told yet
}

export interface Problem {
  readonly kind: 'journal' | 'missing' | 'credentials' | 'denied' | 'unreachable';
  readonly text: string;
  readonly since_ms: number | null; // since when nothing has come from the stream
}

export interface CollectorStatus {
  readonly name: string;
  readonly src: string;
  readonly last_heard_ms: number;
  readonly refused: Sums; // by reason
}

// How much of the last day the lists, filters and totals know after a restart.
export interface History {
  readonly complete: boolean;
  readonly share: number;
  readonly lost: boolean; // some of it could not be read
}

// A page on which the tag stands twice.
export interface DoubledTag {
  readonly url: string;
  readonly last_ms: number;
}

export type Sums = Readonly<Record<string, number>>;

// The first fields sum up the shards.
export interface Status extends Omit<ShardStatus, 'shard'> {
  readonly problem: Problem | null;
  readonly counted: number;
  readonly late: number;
  readonly skewed: number;
  readonly repeats: number;
  readonly unreadable: number;
  readonly lost: number;
  readonly own: number;
  readonly prefetched: number;
  readonly bots: Sums; // by reason
  readonly kinds: Sums; // hits that are no views
  readonly shards: readonly ShardStatus[];
  readonly history?: History;
  readonly collectors?: readonly CollectorStatus[];
  readonly doubled_tags?: readonly DoubledTag[];
}

export interface LastHit {
  readonly time_ms: number;
  readonly site: string;
  readonly page: string;
  readonly source: string;
  readonly country: string;
  readonly browser: string;
  readonly device: string;
  readonly bot: boolean;
}

export interface Live {
  readonly now_ms: number;
  readonly minute: readonly number[];
  readonly hour: readonly number[];
  readonly day: readonly number[];
  readonly visitors?: number;
  readonly hits?: readonly LastHit[]; // newest first
  readonly status: Status;
}

export interface Config {
  readonly collect_url: string; // empty: not known here
  readonly demo: boolean;
  readonly site?: string | null; // the only one that may be seen
}

export interface WindowSums {
  readonly views: number;
  readonly visitors: number;
  readonly sessions: number;
  readonly bounce_rate: number | null; // null: there is nothing to divide by
  readonly views_per_session: number | null;
  readonly visible_mean_ms: number | null;
  readonly visible_views: number;
}

export interface Summary {
  readonly now: WindowSums;
  readonly before: WindowSums | null; // not known
  readonly visitors_error: number;
  readonly sampled: number;
}

export interface QuerySeries {
  readonly end_ms: number; // of the last bucket
  readonly views: readonly number[];
  readonly sampled: number;
}

export interface TopRow {
  readonly value: string;
  readonly views: number;
  readonly visitors: number;
}

export interface Top {
  readonly rows: readonly TopRow[];
  readonly total: number;
  readonly other: number; // had no room: how much a row may lack at most
  readonly sampled: number;
}

export interface CollectorAudit {
  readonly name: string;
  readonly src: string;
  readonly last_heard_ms: number;
  readonly accepted: number;
  readonly counted: number;
  readonly filtered: Sums;
  readonly late: number;
  readonly unreadable: number;
  readonly in_flight: number;
  readonly missing: number;
}

export interface Audit {
  readonly complete: boolean;
  readonly verdict: string;
  readonly collectors: readonly CollectorAudit[];
}

// The token of a share link, where the page is in a frame of another site. There no cookie would let it in, as browsers
// keep those of other sites back. It stands in the fragment of the page's address, which no server, no log and no
// Referer gets to see. Empty without one.
export const share_token = (): string => new URLSearchParams(location.hash.slice(1)).get('share') ?? '';

export function request_of(accept: string, headers: Readonly<Record<string, string>> = {}): RequestInit {
  const token = share_token();
  const all = { Accept: accept, ...headers };
  return token === ''
    ? { cache: 'no-store', credentials: 'same-origin', headers: all }
    : { cache: 'no-store', credentials: 'omit', headers: { ...all, Authorization: `Bearer ${token}` } };
}

// The server wants to know who asks, and does not.
export class SignedOut extends Error {}

const TIMEOUT_MS = 10_000;

export async function get_json(path: string, signal?: AbortSignal, timeout_ms = TIMEOUT_MS): Promise<unknown> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeout_ms);
  const give_up = (): void => abort.abort();
  signal?.addEventListener('abort', give_up);
  try {
    const response = await fetch(path, { ...request_of('application/json'), signal: abort.signal });
    if (response.status === 401) throw new SignedOut(path);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return await response.json();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', give_up);
  }
}

const is_counts = (value: unknown, length?: number): boolean =>
  Array.isArray(value) && (length === undefined || value.length === length) && value.every(Number.isFinite);

const is_sums = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every(Number.isFinite);

const is_status = (status: Partial<Status> | undefined): boolean =>
  Number.isFinite(status?.lag_ms) && Array.isArray(status?.shards) && is_sums(status?.bots) && is_sums(status?.kinds);

export function is_live(value: unknown): value is Live {
  const live = value as Partial<Live> | null;
  return (
    is_counts(live?.minute, 60) &&
    is_counts(live?.hour, 60) &&
    is_counts(live?.day, 24) &&
    Number.isFinite(live?.now_ms) &&
    is_status(live?.status)
  );
}

// Of an answer of the queries, which have arrays and numbers by these names.
function checked<T>(value: unknown, numbers: readonly string[], arrays: readonly string[] = []): T {
  const fields = value as Record<string, unknown> | null;
  const fits =
    numbers.every((name) => Number.isFinite(fields?.[name])) && arrays.every((name) => Array.isArray(fields?.[name]));
  if (!fits) throw new Error('the server answered something else');
  return value as T;
}

export const to_top = (value: unknown): Top => checked(value, ['total', 'other'], ['rows']);
export const to_visitors = (value: unknown): number => checked<{ now: number }>(value, ['now']).now;
export const to_sites = (value: unknown): readonly string[] => checked<{ sites: string[] }>(value, [], ['sites']).sites;
export const to_audit = (value: unknown): Audit => checked(value, [], ['collectors']);

export function to_summary(value: unknown): Summary {
  checked((value as Partial<Summary> | null)?.now, ['views', 'visitors', 'sessions']);
  return value as Summary;
}

export function to_series(value: unknown): QuerySeries {
  const series = checked<QuerySeries>(value, ['end_ms'], ['views']);
  if (!is_counts(series.views)) throw new Error('the server answered something else');
  return series;
}

export async function get_live(query: string): Promise<Live> {
  const live = await get_json(`/api/v1/live.json${query}`, undefined, 3000);
  if (!is_live(live)) throw new Error('the server answered something else');
  return live;
}

export async function get_config(): Promise<Config> {
  return (await get_json('/api/v1/config')) as Config;
}
