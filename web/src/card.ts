// One window of time on the page: its total, its graph, its numbers.
import { Chart } from './chart';
import { find, set_text } from './dom';
import { format_peak, format_total, format_unit } from './format';
import { NumbersTable } from './table';
import { texts } from './texts/en';
import type { Frame, WindowSpec } from './windows';

export class Card {
  private readonly chart: Chart;
  private readonly table: NumbersTable;
  private readonly total: HTMLElement;
  private readonly unit: HTMLElement;
  private readonly peak: HTMLElement;
  private readonly summary: HTMLElement;

  constructor(spec: WindowSpec, frame: Frame) {
    const card = find(document, `[data-window="${spec.id}"]`);
    this.total = find(card, '[data-total]');
    this.unit = find(card, '[data-unit]');
    this.peak = find(card, '[data-peak]');
    this.summary = find(card, '[data-summary]');
    this.chart = new Chart(spec, find(card, '[data-plot]'), frame);
    this.table = new NumbersTable(find<HTMLDetailsElement>(card, 'details'), find(card, 'tbody'), frame);
  }

  show(frame: Frame): void {
    const total = format_total(frame);
    const peak = format_peak(frame);
    set_text(this.total, total);
    set_text(this.unit, format_unit(frame));
    set_text(this.peak, peak);
    set_text(this.summary, texts.graph_summary(total, peak));
    this.chart.show(frame);
    this.table.show(frame);
  }
}
