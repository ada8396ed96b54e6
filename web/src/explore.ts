// Reading the values off a graph without a mouse: a finger moved along it, or the arrow keys.
import type uPlot from 'uplot';
import { format_bucket, format_views } from './format';
import type { Frame } from './windows';

export function touch(): uPlot.Plugin {
  const follow = (u: uPlot, event: PointerEvent): void => {
    if (event.pointerType !== 'touch') return;
    const box = u.over.getBoundingClientRect();
    u.setCursor({ left: event.clientX - box.left, top: event.clientY - box.top });
  };
  return {
    hooks: {
      ready: (u) => {
        u.over.addEventListener('pointerdown', (event) => follow(u, event));
        u.over.addEventListener('pointermove', (event) => follow(u, event));
      },
    },
  };
}

// How far each key goes; from the newest bucket when none is chosen yet.
const STEP: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
  Home: -Infinity,
  End: Infinity,
};

// The graph is a slider over its buckets, the one thing that every screen reader moves along with the arrow keys.
export function keyboard(plot: HTMLElement, u: uPlot, frame: () => Frame): void {
  let chosen: number | undefined;

  const choose = (index: number): void => {
    const { spec, buckets } = frame();
    chosen = Math.max(0, Math.min(index, buckets.length - 1));
    const bucket = buckets[chosen];
    if (bucket === undefined) return;
    plot.setAttribute('aria-valuenow', String(chosen));
    plot.setAttribute('aria-valuetext', `${format_bucket(spec, bucket)}: ${format_views(bucket)}`);
    u.setCursor({ left: u.valToPos(bucket.start_ms / 1000, 'x'), top: 0 });
  };

  plot.addEventListener('keydown', (event) => {
    const step = STEP[event.key];
    if (event.key === 'Escape') plot.blur();
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    choose(chosen === undefined ? frame().buckets.length - 1 : chosen + step);
  });
  plot.addEventListener('blur', () => {
    chosen = undefined;
    u.setCursor({ left: -10, top: -10 });
  });
}
