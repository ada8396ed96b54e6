// Measures for how many milliseconds one view has been visible.

export interface Clock {
  // A new view begins; it is not seen yet.
  reset(): void;
  // It is seen from now on; no matter if it was.
  start(): void;
  // It is not any more. All of its time until now, and 0 when it was not seen since the last stop.
  stop(): number;
}

export function visible_clock(): Clock {
  let total: number;
  let since = 0;
  return {
    reset() {
      total = since = 0;
    },
    start() {
      since = since || performance.now();
    },
    stop() {
      if (!since) return 0;
      total += performance.now() - since;
      since = 0;
      return Math.round(total);
    },
  };
}
