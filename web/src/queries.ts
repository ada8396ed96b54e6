// What the page asks for a view: totals and lists always, series and visitors where there are filters, which the live
// stream does not know.
import { to_audit, to_series, to_sites, to_summary, to_visitors } from './api';
import type { Audit, QuerySeries, Summary } from './api';
import type { Query } from './refresher';
import { now_query_of, query_of, type ViewState } from './view_state';
import { WINDOWS, type WindowId } from './windows';

export interface Answers {
  on_summary(summary: Summary): void;
  on_series(window: WindowId, series: QuerySeries): void;
  on_visitors(now: number): void;
  on_sites(sites: readonly string[]): void;
  on_audit(audit: Audit | null): void;
}

const SUMMARY_MS: Readonly<Record<WindowId, number>> = { minute: 1000, hour: 2000, day: 5000 };
const SERIES_MS: Readonly<Record<WindowId, number>> = { minute: 1000, hour: 2000, day: 5000 };
const VISITORS_MS = 2000;
const AUDIT_MS = 5000;
const SITES_MS = 60_000;

const keep = (): void => undefined; // what was known stays

function query(path: string, period_ms: number, show: (answer: unknown) => void, fail = keep): Query {
  return { path, period_ms, show, fail };
}

function filtered(state: ViewState, answers: Answers): Query[] {
  if (state.filters.length === 0) return [];
  const series = WINDOWS.map(({ id }) =>
    query(`/api/v1/series${query_of({ ...state, window: id })}`, SERIES_MS[id], (answer) =>
      answers.on_series(id, to_series(answer))));
  const visitors = query(`/api/v1/visitors${now_query_of(state)}`, VISITORS_MS, (answer) =>
    answers.on_visitors(to_visitors(answer)));
  return [...series, visitors];
}

export function queries_of(state: ViewState, answers: Answers): Query[] {
  return [
    query(`/api/v1/summary${query_of(state)}`, SUMMARY_MS[state.window], (a) => answers.on_summary(to_summary(a))),
    ...filtered(state, answers),
    query('/api/v1/audit', AUDIT_MS, (answer) => answers.on_audit(to_audit(answer)), () => answers.on_audit(null)),
    query('/api/v1/sites', SITES_MS, (answer) => answers.on_sites(to_sites(answer))),
  ];
}
