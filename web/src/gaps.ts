// Times of which nothing is known are hatched: they look different from times without a view.
import type uPlot from 'uplot';
import { palette } from './palette';
import type { Frame } from './windows';

const STRIPE_PX = 8;

// The unknown stretches as pairs of bucket numbers: the first and the last.
export function stretches({ buckets }: Pick<Frame, 'buckets'>): [number, number][] {
  const found: [number, number][] = [];
  buckets.forEach(({ views }, i) => {
    if (views !== null) return;
    const open = found[found.length - 1];
    if (open !== undefined && open[1] === i - 1) open[1] = i;
    else found.push([i, i]);
  });
  return found;
}

function hatch({ ctx, bbox }: uPlot, left: number, right: number): void {
  const { top, height } = bbox;
  const stripe = STRIPE_PX * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, right - left, height);
  ctx.clip();
  ctx.beginPath();
  for (let x = Math.floor((left - height) / stripe) * stripe; x < right; x += stripe) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.lineWidth = devicePixelRatio;
  ctx.strokeStyle = palette().gap;
  ctx.stroke();
  ctx.restore();
}

export function gaps(frame: () => Frame): uPlot.Plugin {
  return {
    hooks: {
      drawClear: (u) => {
        const { buckets } = frame();
        const half_px = u.bbox.width / Math.max(1, buckets.length - 1) / 2;
        const x_of = (i: number): number => u.bbox.left + (u.bbox.width * i) / Math.max(1, buckets.length - 1);
        for (const [first, last] of stretches(frame())) {
          const left = Math.max(u.bbox.left, x_of(first) - half_px);
          hatch(u, left, Math.min(u.bbox.left + u.bbox.width, x_of(last) + half_px));
        }
      },
    },
  };
}
