// What only a script can tell of a view.
import { attempt } from './guard';
import { TITLE_LENGTH } from './limits';
import { cut } from './text';

// Milliseconds from the start of the navigation to the load event, and undefined before that.
const load_time_ms = (): number | undefined => {
  const timings = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return Math.round(timings[0]!.loadEventStart) || undefined;
};

export const details = (number: number, source: string | undefined, twice: 1 | undefined): object => ({
  r: source,
  d: twice,
  ti: cut(document.title, TITLE_LENGTH) || undefined,
  l: navigator.language,
  s: `${screen.width}x${screen.height}`,
  v: `${innerWidth}x${innerHeight}`,
  z: attempt(() => Intl.DateTimeFormat().resolvedOptions().timeZone),
  lt: number ? undefined : attempt(load_time_ms),
  w: navigator.webdriver ? 1 : undefined,
});
