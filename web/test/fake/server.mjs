// A dashboard's server for developing and testing the page without the program: the page from web/src, answers in the
// formats of docs/api.md reckoned from made-up views. What it says of itself can be set.
import { once } from 'node:events';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../scripts/bundle.mjs';
import * as answers from './answers.mjs';
import { day_of, random, session } from './views.mjs';

const web = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const PAGE_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-cache',
};

const WELL = {
  lag_ms: 12, rebuilding: false, rebuilt_share: 1, hits_per_second: 3.2, eta_s: null, problem: null,
  journal_failing: false, late: 0, skewed: 0, repeats: 0, unreadable: 0, lost: 0, own: 2, prefetched: 1,
  kinds: {}, history: { complete: true, share: 1, lost: false },
};

// What each path takes; the program refuses anything else.
const PARAMETERS = {
  series: ['site', 'window', 'filter', 'bots'], summary: ['site', 'window', 'filter', 'bots'],
  top: ['site', 'window', 'filter', 'bots', 'limit', 'q'], visitors: ['site', 'filter', 'bots'],
  live: ['site', 'bots'], sites: [], audit: [],
};

function knows_parameters({ pathname, searchParams }) {
  const known = PARAMETERS[/^\/api\/v1\/([a-z]+)/.exec(pathname)?.[1]];
  const is_event = ([name, value]) => name === 'filter' && value.startsWith('event:');
  return known === undefined || [...searchParams].every((pair) => known.includes(pair[0]) && !is_event(pair));
}

const SRC = '0123456789abcdef0123456789abcdef';

export class Fake {
  #server;
  #files = new Map();
  #clients = new Set();
  #timer;
  #next = random(7);
  #last_id = 0;
  requests = [];  // paths with their queries, as they came
  failing = new Set();  // paths that are answered 500; '*' for all
  status_changes = {};
  audit_changes = {};
  config = { collect_url: 'http://127.0.0.1:1/collect', demo: false, auth: 'none', site: null };
  no_stream = false;  // the live stream is refused
  signed_out = false;

  // `sessions` of the day before; `rate`: sessions that begin each second; `tick_ms` between events of the stream, for
  // each of which the clock goes on by `step_ms`.
  constructor({ sessions = 400, rate = 0, tick_ms = 1000, step_ms = tick_ms, seed = 1 } = {}) {
    Object.assign(this, { rate, tick_ms, step_ms });
    this.ahead_ms = 0;
    this.views = day_of(Date.now(), sessions, seed);
  }

  get now_ms() { return Date.now() + this.ahead_ms; }
  get url() { return `http://127.0.0.1:${this.#server.address().port}`; }
  get streams() { return this.#clients.size; }

  async start(port = 0) {
    if (this.#files.size === 0) for (const file of await bundle(web)) this.#files.set(file.path, file);
    this.#server = http.createServer((request, reply) => this.#answer(request, reply)).listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#timer = setInterval(() => this.#tick(), this.tick_ms);
    return this;
  }

  async stop() {
    clearInterval(this.#timer);
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  hit(fields = {}) {
    const id = 1_000_000 + this.views.length;
    const [view] = session(this.#next, id, this.now_ms);
    this.views.push({ ...view, bot: '', last: true, only: true, ...fields });
  }

  status() {
    const bots = this.views.filter(({ bot }) => bot !== '').length;
    const status = { ...WELL, counted: this.views.length - bots, bots: { ua: bots }, ...this.status_changes };
    const { lag_ms, rebuilding, rebuilt_share, hits_per_second, eta_s } = status;
    return {
      collectors: [{ name: 'web-1', src: SRC, last_heard_ms: this.now_ms - 400, refused: {} }],
      shards: [{ shard: 'journal', lag_ms, rebuilding, rebuilt_share, hits_per_second, eta_s }], ...status,
    };
  }

  live({ site, bots }) {
    const query = { site, bots, filters: [] };
    const counts = (window) => answers.series(this.views, { ...query, window }, this.now_ms).views;
    return { now_ms: this.now_ms, minute: counts('minute'), hour: counts('hour'), day: counts('day'),
      visitors: answers.visitors_now(this.views, query, this.now_ms), hits: answers.last_hits(this.views, query, 20),
      status: this.status() };
  }

  audit() {
    const accepted = this.views.length;
    const bots = this.views.filter(({ bot }) => bot !== '').length;
    const collector = { name: 'web-1', src: SRC, last_heard_ms: this.now_ms - 400, accepted, counted: accepted - bots,
      filtered: { bot: bots }, late: 0, unreadable: 0, in_flight: 0, missing: 0 };
    return { complete: true, verdict: 'every accepted hit is counted', collectors: [collector], ...this.audit_changes };
  }

  #answer(request, reply) {
    const url = new URL(request.url, this.url);
    this.requests.push(request.url);
    if (this.failing.has('*') || this.failing.has(url.pathname)) return this.#problem(reply, 500);
    const file = this.#files.get(url.pathname);
    if (file) return this.#send(reply, file.content, file.type, file.kind === 'page' ? PAGE_HEADERS : {});
    if (!url.pathname.startsWith('/api/v1/')) return this.#problem(reply, 404);
    if (this.signed_out) return this.#problem(reply, 401);
    return this.#answer_api(url, reply);
  }

  #answer_api(url, reply) {
    if (!knows_parameters(url)) return this.#problem(reply, 400);
    const [name, dimension] = url.pathname.slice('/api/v1/'.length).replace(/\.csv$/, '').split('/');
    const query = {
      site: url.searchParams.get('site') ?? '', window: url.searchParams.get('window') ?? 'day',
      bots: url.searchParams.get('bots') === '1',
      filters: url.searchParams.getAll('filter').map((text) => /^([^:]*):(.*)$/s.exec(text).slice(1)),
    };
    if (name === 'visitors' && url.searchParams.has('window')) return this.#problem(reply, 400);
    if (url.pathname.endsWith('.csv')) return this.#send(reply, 'value,views\n', 'text/csv');
    if (name === 'live') return this.no_stream ? this.#problem(reply, 404) : this.#stream(query, reply);
    const limit = Number(url.searchParams.get('limit') ?? 20);
    const make = {
      'live.json': () => this.live(query),
      status: () => this.status(),
      audit: () => this.audit(),
      config: () => this.config,
      sites: () => ({ sites: [...new Set(this.views.map(({ site }) => site))].sort() }),
      series: () => answers.series(this.views, query, this.now_ms),
      summary: () => answers.summary(this.views, query, this.now_ms),
      visitors: () => ({ now: answers.visitors_now(this.views, query, this.now_ms), within_s: 300 }),
      top: () => answers.top(this.views, query, dimension, this.now_ms, { limit, q: url.searchParams.get('q') ?? '' }),
    }[name];
    return make ? this.#send(reply, JSON.stringify(make()), 'application/json') : this.#problem(reply, 404);
  }

  #stream(query, reply) {
    reply.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    const client = { query, reply, last: this.live(query) };
    this.#tell(reply, client.last);
    this.#clients.add(client);
    reply.on('close', () => this.#clients.delete(client));
  }

  #tell(reply, data) {
    reply.write(`id: ${++this.#last_id}\nevent: live\ndata: ${JSON.stringify(data)}\n\n`);
  }

  #tick() {
    this.ahead_ms += this.step_ms - this.tick_ms;
    for (let i = 0; i < this.rate; i += 1) this.hit();
    if (this.failing.has('*')) return;
    for (const client of this.#clients) {
      const live = this.live(client.query);
      this.#tell(client.reply, delta(client.last, live));
      client.last = live;
    }
  }

  #problem(reply, status) {
    reply.writeHead(status, { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' });
    reply.end(JSON.stringify({ type: 'about:blank', title: http.STATUS_CODES[status], status, detail: '' }));
  }

  #send(reply, content, type, headers = {}) {
    reply.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store', ...headers });
    reply.end(content);
  }
}

// What has changed in `now` since `before`.
export function delta(before, now) {
  const tail = (window) => {
    const [span_ms, count] = answers.WINDOWS[window];
    const last_ms = Math.floor(now.now_ms / span_ms) * span_ms;
    const begun = Math.floor(now.now_ms / span_ms) - Math.floor(before.now_ms / span_ms);
    return now[window].map((views, i) => [last_ms - (count - 1 - i) * span_ms, views])
      .filter(([, views], i) => views !== (before[window][i + begun] ?? 0));
  };
  const known = new Set(before.hits.map((hit) => JSON.stringify(hit)));
  return { now_ms: now.now_ms, minute_tail: tail('minute'), hour_tail: tail('hour'), day_tail: tail('day'),
    visitors: now.visitors, hits: now.hits.filter((hit) => !known.has(JSON.stringify(hit))), status: now.status };
}
