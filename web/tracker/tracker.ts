// The tracker: tells the collector, with the token of this view, what the request for it could not. It keeps nothing on
// the device, and the page never notices it.
import { visible_clock } from './clock';
import { details } from './details';
import { event_name, event_properties } from './event';
import { COUNT_RESTORED, HONOUR_DNT, NO_VIEW_YET } from './flags';
import { guarded } from './guard';
import { LOAD_WAIT_MS, NAV_WAIT_MS } from './limits';
import { send } from './send';
import { clean_address } from './text';

// The page's function for events: before the tracker a stub that keeps the calls in `q`, then ours, marked by `on`.
type Hitstream = ((...call: unknown[]) => void) & { q?: Iterable<unknown>[]; on?: 1 };
type View = 'report' | 'nav' | 'shown' | 'restored';

declare global {
  interface Window { hitstream?: Hitstream }
  interface Document { prerendering?: boolean }
}

export function track(token: string, flags: number): void {
  const { src, dataset } = document.currentScript as HTMLScriptElement;
  const { api, site, spa, hash, dnt } = dataset;
  const address = new URL(api || src.replace(/[?#].*/, ''), src).href;
  const quiet = (dnt != null || flags & HONOUR_DNT) && navigator.doNotTrack == '1';
  const { q: calls = [], on: twice } = window.hitstream || ({} as Hitstream);
  const path = () => location.pathname + (hash != null ? location.hash : '');
  const visible = () => document.visibilityState == 'visible';

  const clock = visible_clock();
  let number = 0;
  let page: string | undefined;
  let at: string;
  let waiting: (() => void) | undefined;
  let call = (...values: unknown[]): void => { calls.push(values); };

  const post = (k: string, fields: object): void =>
    send(address, Object.assign({ k, t: token, n: number, u: page, si: site }, fields));

  const flush = guarded(() => {
    const report = waiting;
    waiting = undefined;
    if (report) report();
  });

  const begin = (kind: View, source = ''): void => {
    page = clean_address(location.href, flags);
    at = path();
    clock.reset();
    if (visible()) clock.start();
    if (kind != 'report') ++number;
    waiting = () => {
      if (!quiet) post(kind, details(number, clean_address(source, flags), twice));
      else if (number) post(kind, {});
    };
  };

  const leave = (): void => {
    flush();
    const e = clock.stop();
    if (e && !quiet) post('leave', { e });
  };

  const moved = guarded(() => {
    if (path() == at) return;
    leave();
    begin('nav', page);
    setTimeout(flush, NAV_WAIT_MS);
  });

  // Of both visibilitychange and pagehide the first is the one that counts, whichever a browser sends first.
  const seen = guarded(({ type, persisted }: PageTransitionEvent) => {
    if (type == 'pagehide' || !visible()) return leave();
    clock.start();
    if (persisted && flags & COUNT_RESTORED) {
      begin('restored');
      flush();
    }
  });

  const follow_history = guarded(() => {
    for (const name of ['pushState', 'replaceState'] as const) {
      const original = history[name];
      history[name] = function (this: History, ...values) {
        original.apply(this, values);
        moved();
      };
    }
    addEventListener('popstate', moved);
    addEventListener('hashchange', moved);
  });

  const ahead = document.prerendering || flags & NO_VIEW_YET;
  const run = (): void => {
    begin(ahead ? 'shown' : 'report', document.referrer);
    if (twice || document.readyState == 'complete') flush();
    if (twice) return;
    addEventListener('load', flush);
    setTimeout(flush, LOAD_WAIT_MS);
    document.addEventListener('visibilitychange', seen as EventListener);
    addEventListener('pagehide', seen);
    addEventListener('pageshow', seen);
    if (spa != 'off') follow_history();
    call = guarded((name, properties) => {
      if (name && !quiet) post('event', { name: event_name(name), p: properties && event_properties(properties) });
    });
    for (const values of calls) call(...values);
  };

  if (!twice) {
    window.hitstream = (...values) => call(...values);
    window.hitstream.on = 1;
  }
  const start = guarded(run);
  if (document.prerendering) document.addEventListener('prerenderingchange', start);
  else start();
}
