// What stands at the cursor: the bucket's time and its views.
import type uPlot from 'uplot';
import { format_bucket, format_views } from './format';
import type { Frame } from './windows';

function place(tip: HTMLElement, u: uPlot, x: number): void {
  const room = u.over.clientWidth - tip.offsetWidth;
  tip.style.transform = `translateX(${Math.max(0, Math.min(x - tip.offsetWidth / 2, room))}px)`;
}

export function hover_tip(frame: () => Frame): uPlot.Plugin {
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  tip.setAttribute('aria-hidden', 'true');
  const time = tip.appendChild(document.createElement('span'));
  const views = tip.appendChild(document.createElement('strong'));

  const update = (u: uPlot): void => {
    const { idx, left } = u.cursor;
    const bucket = typeof idx === 'number' && (left ?? -1) >= 0 ? frame().buckets[idx] : undefined;
    tip.hidden = bucket === undefined;
    if (bucket === undefined) return;
    time.textContent = format_bucket(frame().spec, bucket);
    views.textContent = format_views(bucket);
    place(tip, u, u.valToPos(bucket.start_ms / 1000, 'x'));
  };
  return { hooks: { ready: (u) => void u.over.appendChild(tip), setCursor: update } };
}
