// One line graph: the complete buckets as a solid line, the one in progress as a dashed segment with a hollow point.
import uPlot from 'uplot';
import { format_axis, format_compact } from './format';
import { gaps } from './gaps';
import { on_palette_change, palette } from './palette';
import { next_top, step_for, time_splits } from './scale';
import { hover_tip } from './tip';
import { keyboard, touch } from './explore';
import type { Frame, WindowSpec } from './windows';
import { offset_ms } from './zone';

const AXIS_FONT = '12px system-ui, sans-serif';
const COMPLETE = 1;
const AXIS_PX = 44;
const RIGHT_PX = 14;
const LABEL_PX = 72;

function to_data({ buckets }: Frame): uPlot.AlignedData {
  const last = buckets.length - 1;
  return [
    buckets.map((bucket) => bucket.start_ms / 1000),
    buckets.map((bucket, i) => (i < last ? bucket.views : null)),
    buckets.map((bucket, i) => (i >= last - 1 ? bucket.views : null)),
  ];
}

function gradient(u: uPlot): CanvasGradient {
  const fill = u.ctx.createLinearGradient(0, u.bbox.top, 0, u.bbox.top + u.bbox.height);
  fill.addColorStop(0, palette().fill_top);
  fill.addColorStop(1, palette().fill_bottom);
  return fill;
}

// Known buckets between unknown ones have no line: they are shown as points.
function lone_points(u: uPlot): number[] {
  const values = u.data[COMPLETE] ?? [];
  const known = (i: number): boolean => values[i] !== null && values[i] !== undefined;
  return [...values.keys()].filter((i) => known(i) && !known(i - 1) && !known(i + 1));
}

function complete_series(): uPlot.Series {
  return {
    stroke: () => palette().line,
    width: 2,
    fill: gradient,
    points: { show: true, filter: lone_points, size: 5, fill: () => palette().line },
  };
}

function in_progress_series(): uPlot.Series {
  return {
    stroke: () => palette().line,
    width: 2,
    dash: [4, 4],
    points: { show: true, filter: (u) => [u.data[0].length - 1], size: 8, width: 2, fill: () => palette().surface },
  };
}

// A label that the edge of the graph would cut is left out.
function time_labels(spec: WindowSpec) {
  const half_px = spec.id === 'minute' ? 28 : 19;
  return (u: uPlot, at: number[]): string[] => {
    const { min = 0, max = 1 } = u.scales.x ?? {};
    const second_px = (u.width - AXIS_PX - RIGHT_PX) / ((max ?? 1) - (min ?? 0));
    return at.map((s) => (((max ?? 1) - s) * second_px + RIGHT_PX < half_px ? '' : format_axis(spec, s * 1000)));
  };
}

// At round times of the chosen zone.
function time_axis(spec: WindowSpec) {
  return (u: uPlot, _axis: number, min: number, max: number): number[] => {
    const room = Math.max(1, Math.floor((u.width - AXIS_PX - RIGHT_PX) / LABEL_PX));
    return time_splits(spec.id, min, max, room, offset_ms(max * 1000) / 1000);
  };
}

function axes(spec: WindowSpec): uPlot.Axis[] {
  const common: uPlot.Axis = {
    stroke: () => palette().label,
    font: AXIS_FONT,
    grid: { stroke: () => palette().grid, width: 1 },
    ticks: { show: false },
    gap: 6,
  };
  return [
    { ...common, size: 28, grid: { show: false }, splits: time_axis(spec), values: time_labels(spec) },
    {
      ...common,
      size: AXIS_PX,
      splits: (_u, _axis, _min, max) => steps(max),
      values: (_, at) => at.map(format_compact),
    },
  ];
}

function steps(max: number): number[] {
  const step = step_for(max);
  return Array.from({ length: Math.floor(max / step) + 1 }, (_, i) => i * step);
}

function options(spec: WindowSpec, plot: HTMLElement, frame: () => Frame): uPlot.Options {
  let top = 0;
  return {
    width: plot.clientWidth,
    height: plot.clientHeight,
    padding: [10, RIGHT_PX, 0, 0],
    legend: { show: false },
    series: [{}, complete_series(), in_progress_series()],
    axes: axes(spec),
    scales: {
      x: { time: true, range: (_, min, max) => [min, max] },
      y: { range: (_, _min, max) => [0, (top = next_top(top, max ?? 0))] },
    },
    cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { size: 9 } },
    plugins: [gaps(frame), hover_tip(frame), touch()],
  };
}

export class Chart {
  private readonly u: uPlot;

  constructor(
    spec: WindowSpec,
    plot: HTMLElement,
    private frame: Frame,
  ) {
    this.u = new uPlot(options(spec, plot, () => this.frame), to_data(frame), plot);
    keyboard(plot, this.u, () => this.frame);
    on_palette_change(() => this.u.redraw());
    new ResizeObserver(() => this.fit(plot)).observe(plot);
  }

  show(frame: Frame): void {
    this.frame = frame;
    this.u.setData(to_data(frame));
  }

  get canvas(): HTMLCanvasElement {
    return this.u.ctx.canvas;
  }

  private fit({ clientWidth: width, clientHeight: height }: HTMLElement): void {
    if (width !== this.u.width || height !== this.u.height) this.u.setSize({ width, height });
  }
}
