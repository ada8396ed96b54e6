// The page's own errors are its owner's; ours are nobody's.

// `work`, which then never throws.
export const guarded = <Arguments extends unknown[]>(work: (...values: Arguments) => void) =>
  (...values: Arguments): void => attempt(() => work(...values));

// What `ask` gives, and undefined when it throws.
export function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return;
  }
}
