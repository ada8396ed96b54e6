// Views of a made-up day, the same for the same seed: what the answers of the fake server are reckoned from.
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

// mulberry32: small, and the same everywhere.
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

const SITES = ['example.org', 'shop.example.org', 'blog.example.net'];
const PAGES = ['/', '/docs/', '/docs/install', '/pricing', '/blog/why-we-count', '/about', '/kites?size=large',
  '/contact', '/download', '/docs/faq', '/jobs', '/imprint',
  '/blog/a-very-long-title-of-a-page-that-does-not-fit-into-its-row'];
const SOURCES = [['', 'direct'], ['Google', 'search'], ['news.ycombinator.com', 'referral'], ['Facebook', 'social'],
  ['mail.example.com', 'mail'], ['DuckDuckGo', 'search']];
const CAMPAIGNS = [['', '', ''], ['', '', ''], ['', '', ''], ['newsletter', 'email', 'spring'],
  ['google', 'cpc', 'kites']];
const COUNTRIES = ['DE', 'US', 'FR', 'GB', 'IN', 'BR', 'JP', 'PL', 'ES', 'CA', 'AU', 'SG', ''];
const BROWSERS = [['Chrome', 'Windows', 'desktop', 'large'], ['Firefox', 'Linux', 'desktop', 'huge'],
  ['Mobile Safari', 'iOS', 'phone', 'small'], ['Chrome Mobile', 'Android', 'phone', 'small'],
  ['Safari', 'Mac OS X', 'desktop', 'large'], ['Mobile Safari', 'iOS', 'tablet', 'medium']];
const LANGUAGES = ['de', 'en', 'fr', 'pt', 'ja', ''];
const BOTS = ['Googlebot', 'bingbot', 'GPTBot'];
const EVENTS = ['signup', 'download'];

// The first of a list are the likelier ones.
const pick = (next, list) => list[Math.floor(next() ** 2 * list.length)];

function visitor_of(next, id) {
  const [source, channel] = pick(next, SOURCES);
  const [utm_source, utm_medium, utm_campaign] = pick(next, CAMPAIGNS);
  const [browser, os, device, screen] = pick(next, BROWSERS);
  const bot = next() < 0.08;
  return {
    visitor: id, site: pick(next, SITES), source, channel, utm_source, utm_medium, utm_campaign,
    country: pick(next, COUNTRIES), browser: bot ? '' : browser, os, device, screen, language: pick(next, LANGUAGES),
    bot: bot ? pick(next, BOTS) : '',
  };
}

// A session's views, at least one, in the order of time.
export function session(next, id, start_ms) {
  const visitor = visitor_of(next, id);
  const count = 1 + Math.floor(next() ** 2 * 5);
  const views = [];
  for (let i = 0; i < count; i += 1) {
    const time_ms = start_ms + Math.floor(i * (0.2 + next()) * MINUTE_MS);
    const event = next() < 0.1 ? pick(next, EVENTS) : '';
    views.push({ ...visitor, session: id, time_ms, page: pick(next, PAGES), event, first: i === 0,
      last: i === count - 1, only: count === 1, visible_ms: Math.floor(1000 + next() * 90_000) });
  }
  return views;
}

export function day_of(now_ms, sessions, seed) {
  const next = random(seed);
  const views = [];
  for (let id = 0; id < sessions; id += 1) views.push(...session(next, id, now_ms - Math.floor(next() * DAY_MS)));
  return views.filter(({ time_ms }) => time_ms <= now_ms).sort((a, b) => a.time_ms - b.time_ms);
}
