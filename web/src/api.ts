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
  readonly bots: Readonly<Record<string, number>>; // by reason
  readonly kinds: Readonly<Record<string, number>>; // hits that are no views
  readonly shards: readonly ShardStatus[];
}

export interface Live {
  readonly now_ms: number;
  readonly minute: readonly number[];
  readonly hour: readonly number[];
  readonly day: readonly number[];
  readonly status: Status;
}

export interface Config {
  readonly collect_url: string; // empty: not known here
  readonly demo: boolean;
}

const TIMEOUT_MS = 3000;

async function get_json(path: string): Promise<unknown> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(path, { signal: abort.signal, cache: 'no-store', credentials: 'same-origin' });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return await response.json();
  } finally {
    clearTimeout(timer);
  }
}

const is_counts = (value: unknown, length: number): boolean =>
  Array.isArray(value) && value.length === length && value.every(Number.isFinite);

const is_sums = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every(Number.isFinite);

export function is_live(value: unknown): value is Live {
  const live = value as Partial<Live> | null;
  return (
    is_counts(live?.minute, 60) &&
    is_counts(live?.hour, 60) &&
    is_counts(live?.day, 24) &&
    Number.isFinite(live?.now_ms) &&
    Number.isFinite(live?.status?.lag_ms) &&
    Array.isArray(live?.status?.shards) &&
    is_sums(live?.status?.bots) &&
    is_sums(live?.status?.kinds)
  );
}

export async function get_live(): Promise<Live> {
  const live = await get_json('/api/v1/live');
  if (!is_live(live)) throw new Error('the server answered something else');
  return live;
}

export async function get_config(): Promise<Config> {
  return (await get_json('/api/v1/config')) as Config;
}
