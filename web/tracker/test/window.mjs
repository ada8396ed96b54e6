// A window made by hand, in which the whole bundle runs: what it sends, and the events, times and moves of a page.
import vm from 'node:vm';
import { bundle_tracker } from '../../scripts/bundle_tracker.mjs';

const bundle = await bundle_tracker();

class Target {
  listeners = [];
  addEventListener = (type, listener) => { this.listeners.push({ type, listener }); };
  fire(type, fields = {}) {
    for (const one of this.listeners.filter((each) => each.type === type)) one.listener({ type, ...fields });
  }
}

class FakeHistory {
  constructor(page) { this.page = page; }
  pushState(_state, _title, url) { this.page.go(url); }
  replaceState(_state, _title, url) { this.page.go(url); }
}

export class Page {
  sent = [];  // { address, body }
  timers = [];
  now = 1000;
  load_event_ms = 0;
  window = new Target();
  document = new Target();

  constructor({ url = 'https://shop.example/a', referrer = '', globals = {}, document = {}, navigator = {} } = {}) {
    this.location = {};
    this.go(url);
    Object.assign(this.document,
      { title: 'A page', referrer, readyState: 'loading', visibilityState: 'visible', ...document });
    const beacon = (address, body) => { this.sent.push({ address, body }); return true; };
    this.globals = {
      addEventListener: this.window.addEventListener, document: this.document, location: this.location,
      history: new FakeHistory(this), URL, innerWidth: 1200, innerHeight: 800, screen: { width: 1920, height: 1080 },
      navigator: { language: 'en-GB', sendBeacon: beacon, ...navigator },
      performance: { now: () => this.now, getEntriesByType: () => [{ loadEventStart: this.load_event_ms }] },
      setTimeout: (work, ms) => { this.timers.push({ at: this.now + ms, work }); },
      ...globals,
    };
    this.globals.window = this.globals;
    this.context = vm.createContext(this.globals);
  }

  go(url) {
    const to = new URL(url, this.location.href);
    Object.assign(this.location, { href: to.href, pathname: to.pathname, hash: to.hash });
  }

  // The answer of the collector runs, as that of a tag at `src` with the attributes `data`.
  run({ token = 'TOKEN', flags = 0, src = 'https://stats.example/collect', data = {} } = {}) {
    this.document.currentScript = { src, dataset: data };
    this.evaluate(`${bundle}(${JSON.stringify(token)},${flags});`);
    this.document.currentScript = null;
    return this;
  }

  evaluate(code) { return vm.runInContext(code, this.context); }

  pass(ms) {
    this.now += ms;
    const due = this.timers.filter(({ at }) => at <= this.now);
    this.timers = this.timers.filter(({ at }) => at > this.now);
    for (const { work } of due) work();
  }

  load() {
    this.load_event_ms = this.now;
    this.document.readyState = 'complete';
    this.window.fire('load');
  }

  show(visible) {
    this.document.visibilityState = visible ? 'visible' : 'hidden';
    this.document.fire('visibilitychange');
  }

  push(url) { this.globals.history.pushState(null, '', url); }

  // What was sent since the last call, parsed.
  reports() { return this.sent.splice(0).map(({ body }) => JSON.parse(body)); }
  // Of that what stands in `fields`, in lists.
  told(...fields) { return this.reports().map((report) => fields.map((field) => report[field])); }
}
