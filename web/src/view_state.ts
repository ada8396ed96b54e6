// What the reader has chosen to see. All of it is in the page's address, so that an address shows the same to others.
import type { WindowId } from './windows';

export const DIMENSIONS = [
  'site', 'page', 'entry', 'exit', 'source', 'channel', 'utm_source', 'utm_medium', 'utm_campaign', 'country',
  'browser', 'os', 'device', 'language', 'screen', 'bot', 'event',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

// Lists of what sessions began or ended with: they count sessions.
const OF_SESSIONS: readonly Dimension[] = ['entry', 'exit', 'source', 'channel'];
export const is_of_sessions = (dimension: Dimension): boolean => OF_SESSIONS.includes(dimension);

export interface Filter {
  readonly dimension: Dimension;
  readonly value: string; // empty: what is not told
}

export interface ViewState {
  readonly site: string; // empty: all
  readonly window: WindowId; // of totals and lists
  readonly filters: readonly Filter[];
  readonly bots: boolean;
  readonly zone: string; // empty: that of the device
  readonly embed: boolean;
  readonly lang: string; // empty: as the browser prefers
}

const MOST_FILTERS = 10;

function to_filter(text: string): Filter | undefined {
  const colon = text.indexOf(':');
  const dimension = DIMENSIONS.find((name) => name === text.slice(0, colon));
  // Events are no views: the server filters by all but them.
  if (dimension === 'event') return undefined;
  return dimension && { dimension, value: text.slice(colon + 1) };
}

export const filter_text = ({ dimension, value }: Filter): string => `${dimension}:${value}`;

const same = (a: Filter, b: Filter): boolean => filter_text(a) === filter_text(b);

export function parse_state(search: string): ViewState {
  const params = new URLSearchParams(search);
  const window = params.get('window');
  const filters = params.getAll('filter').map(to_filter).filter((filter) => filter !== undefined);
  return {
    site: params.get('site') ?? '',
    window: window === 'minute' || window === 'hour' ? window : 'day',
    filters: filters.filter((filter, i) => filters.findIndex((f) => same(f, filter)) === i).slice(0, MOST_FILTERS),
    bots: params.get('bots') === '1',
    zone: params.get('zone') ?? '',
    embed: params.get('embed') === '1',
    lang: params.get('lang') ?? '',
  };
}

function with_question_mark(params: URLSearchParams): string {
  // Slashes and colons may stand as they are, and addresses with them can be read.
  const text = params.toString().replace(/%2F/g, '/').replace(/%3A/g, ':');
  return text && `?${text}`;
}

export function to_search(state: ViewState): string {
  const params = new URLSearchParams();
  if (state.site !== '') params.set('site', state.site);
  if (state.window !== 'day') params.set('window', state.window);
  for (const filter of state.filters) params.append('filter', filter_text(filter));
  if (state.bots) params.set('bots', '1');
  if (state.zone !== '') params.set('zone', state.zone);
  if (state.embed) params.set('embed', '1');
  if (state.lang !== '') params.set('lang', state.lang);
  return with_question_mark(params);
}

export const has_filter = ({ filters }: ViewState, filter: Filter): boolean => filters.some((f) => same(f, filter));

// A second filter on the same thing takes the place of the first: nothing is both.
export function toggle_filter(state: ViewState, filter: Filter): ViewState {
  if (has_filter(state, filter)) return { ...state, filters: state.filters.filter((f) => !same(f, filter)) };
  const others = state.filters.filter(({ dimension }) => dimension !== filter.dimension);
  return { ...state, filters: [...others, filter].slice(-MOST_FILTERS) };
}

// Bots are asked for by name only where they are counted.
const wants_bots = ({ bots, filters }: ViewState): boolean =>
  bots || filters.some(({ dimension }) => dimension === 'bot');

function params_of(state: ViewState, window?: WindowId): URLSearchParams {
  const params = new URLSearchParams();
  if (state.site !== '') params.set('site', state.site);
  if (window !== undefined) params.set('window', window);
  for (const filter of state.filters) params.append('filter', filter_text(filter));
  if (wants_bots(state)) params.set('bots', '1');
  return params;
}

// What follows the path of a query: "?site=example.org&window=hour&filter=page:/docs/".
export function query_of(state: ViewState, more: Readonly<Record<string, string>> = {}): string {
  const params = params_of(state, state.window);
  for (const [name, value] of Object.entries(more)) params.set(name, value);
  return with_question_mark(params);
}

// The same where the server is asked for what is now: it knows no window there.
export const now_query_of = (state: ViewState): string => with_question_mark(params_of(state));

// What follows the path of the live stream, which knows no filters.
export function live_query_of(state: ViewState): string {
  const params = new URLSearchParams();
  if (state.site !== '') params.set('site', state.site);
  if (wants_bots(state)) params.set('bots', '1');
  return with_question_mark(params);
}
