// Views → the answers of the API, reckoned the plain way.
export const WINDOWS = { minute: [1000, 60], hour: [60_000, 60], day: [3_600_000, 24] };
const SOON_MS = 300_000;

// Filters: [[dimension, value], …]. Entry and exit are pages of the first and the last view of a session.
const MATCHES = {
  entry: (view, value) => view.first && view.page === value,
  exit: (view, value) => view.last && view.page === value,
};

export function select(views, { site, filters, bots, from_ms = -Infinity, to_ms = Infinity }) {
  return views.filter((view) =>
    view.time_ms >= from_ms && view.time_ms < to_ms && (site === '' || view.site === site) &&
    (bots || view.bot === '') &&
    filters.every(([dimension, value]) => (MATCHES[dimension] ?? ((v) => v[dimension] === value))(view, value)));
}

function bounds(window, now_ms) {
  const [span_ms, count] = WINDOWS[window];
  const end_ms = (Math.floor(now_ms / span_ms) + 1) * span_ms;
  return { span_ms, count, end_ms, from_ms: end_ms - span_ms * count };
}

const distinct = (views, field) => new Set(views.map((view) => view[field])).size;

export function series(views, query, now_ms) {
  const { span_ms, count, end_ms, from_ms } = bounds(query.window, now_ms);
  const buckets = Array.from({ length: count }, () => []);
  for (const view of select(views, { ...query, from_ms, to_ms: end_ms })) {
    buckets[Math.floor((view.time_ms - from_ms) / span_ms)].push(view);
  }
  return {
    window: query.window, end_ms, span_ms, views: buckets.map(({ length }) => length),
    visitors: buckets.map((b) => distinct(b, 'visitor')),
    sessions: buckets.map((b) => distinct(b, 'session')), sampled: 1,
  };
}

function sums(views) {
  const sessions = views.filter(({ first }) => first).length;
  const bounces = views.filter(({ first, only }) => first && only).length;
  const visible_ms = views.reduce((sum, view) => sum + view.visible_ms, 0);
  return {
    views: views.length, visitors: distinct(views, 'visitor'), sessions, bounces,
    bounce_rate: sessions ? bounces / sessions : null, views_per_session: sessions ? views.length / sessions : null,
    visible_ms, visible_views: views.length, visible_mean_ms: views.length ? visible_ms / views.length : null,
  };
}

export function summary(views, query, now_ms) {
  const { from_ms, end_ms } = bounds(query.window, now_ms);
  const before_ms = from_ms - (end_ms - from_ms);
  const before = query.window === 'day' ? null : sums(select(views, { ...query, from_ms: before_ms, to_ms: from_ms }));
  return { window: query.window, now: sums(select(views, { ...query, from_ms, to_ms: end_ms })), before,
    visitors_error: 0.008, sampled: 1 };
}

const VALUE = {
  entry: (view) => (view.first ? view.page : null),
  exit: (view) => (view.last ? view.page : null),
  bot: (view) => view.bot || null,
  event: (view) => view.event || null,
};

export function top(views, query, dimension, now_ms, { limit = 20, q = '' }) {
  const { from_ms, end_ms } = bounds(query.window, now_ms);
  const rows = new Map();
  let total = 0;
  for (const view of select(views, { ...query, from_ms, to_ms: end_ms })) {
    const value = (VALUE[dimension] ?? ((v) => v[dimension]))(view);
    if (value === null) continue;
    total += 1;
    if (!value.toLowerCase().includes(q.toLowerCase())) continue;
    const row = rows.get(value) ?? { views: 0, visitors: new Set() };
    rows.set(value, row);
    row.views += 1;
    row.visitors.add(view.visitor);
  }
  const sorted = [...rows].map(([value, row]) => ({ value, views: row.views, visitors: row.visitors.size }))
    .sort((a, b) => b.views - a.views || (a.value < b.value ? -1 : 1));
  return { dimension, window: query.window, rows: sorted.slice(0, limit), total, other: 0, sampled: 1 };
}

export function visitors_now(views, query, now_ms) {
  return distinct(select(views, { ...query, from_ms: now_ms - SOON_MS }), 'session');
}

export function last_hits(views, query, count) {
  const shown = ({ time_ms, site, page, source, country, browser, device, bot }) =>
    ({ time_ms, site, page, source, country, browser: bot || browser, device, bot: bot !== '' });
  return select(views.slice(-500), { ...query, filters: [] }).slice(-count).reverse().map(shown);
}
