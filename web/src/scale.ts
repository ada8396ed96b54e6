// The top of a graph's vertical axis. Pure.
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
