// The top of a graph's vertical axis, and the times of its horizontal one. Pure.
import type { WindowId } from './windows';

const STEPS_WANTED = 4;
const SMALLEST_TOP = 4;

// 1, 2, 2.5 or 5 times a power of ten; always a whole number, as views are.
export function step_for(max: number): number {
  const rough = Math.max(max / STEPS_WANTED, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((f) => f * power >= rough && Number.isInteger(f * power)) ?? 10;
  return factor * power;
}

export function top_for(max: number): number {
  const step = step_for(max);
  return Math.max(Math.ceil(max / step) * step, SMALLEST_TOP);
}

// The axis grows at once but shrinks late, so that it does not jump with every peak that leaves.
export function next_top(current: number, max: number): number {
  const top = top_for(max);
  return top < current && max > current * 0.4 ? current : top;
}

const MINUTE_S = 60;
const HOUR_S = 3600;
const TIME_STEPS_S: Readonly<Record<WindowId, readonly number[]>> = {
  minute: [10, 15, 20, 30, MINUTE_S],
  hour: [10 * MINUTE_S, 15 * MINUTE_S, 20 * MINUTE_S, 30 * MINUTE_S, HOUR_S],
  day: [3 * HOUR_S, 4 * HOUR_S, 6 * HOUR_S, 12 * HOUR_S, 24 * HOUR_S],
};

// Round times of a clock that is `offset_s` ahead of UTC, between `min` and `max` (seconds), at most `room` or so.
export function time_splits(id: WindowId, min: number, max: number, room: number, offset_s: number): number[] {
  const steps = TIME_STEPS_S[id];
  const step = steps.find((s) => (max - min) / s <= room) ?? steps[steps.length - 1] ?? HOUR_S;
  const first = Math.ceil((min + offset_s) / step) * step - offset_s;
  return Array.from({ length: Math.max(0, Math.floor((max - first) / step) + 1) }, (_, i) => first + i * step);
}
