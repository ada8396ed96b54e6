// One window of time on the page: its total, its graph, its numbers, and how to save them.
import { Chart } from './chart';
import { h, hidden_text, set_text } from './dom';
import { format_peak, format_total, format_unit } from './format';
import { save_png } from './png';
import { NumbersTable } from './table';
import { texts } from './texts';
import type { Frame, WindowSpec } from './windows';

interface Parts {
  readonly total: HTMLElement;
  readonly unit: HTMLElement;
  readonly peak: HTMLElement;
  readonly summary: HTMLElement;
  readonly plot: HTMLElement;
  readonly csv: HTMLAnchorElement;
  readonly png: HTMLButtonElement;
  readonly details: HTMLDetailsElement;
  readonly rows: HTMLElement;
}

function make_parts({ id, count }: WindowSpec): Parts {
  const { title, per } = texts.windows[id];
  const last = count - 1;
  const rows = h('tbody');
  return {
    total: h('strong', { 'data-total': true }, texts.no_total),
    unit: h('span', { class: 'quiet', 'data-unit': true }, texts.views),
    peak: h('p', { class: 'peak quiet', 'data-peak': true }),
    summary: h('p', { class: 'visually-hidden', id: `${id}-summary` }),
    plot: h('div', {
      class: 'plot', tabindex: 0, role: 'slider', 'aria-orientation': 'horizontal', 'aria-valuemin': 0,
      'aria-valuemax': last, 'aria-valuenow': last, 'aria-valuetext': per, 'aria-labelledby': `${id}-title`,
      'aria-describedby': `${id}-summary`,
    }),
    csv: h('a', { download: `hitstream-${id}.csv` }, texts.save.csv, hidden_text(`: ${texts.save.csv_of(title)}`)),
    png: h('button', { type: 'button', class: 'link' }, texts.save.png, hidden_text(`: ${texts.save.png_of(title)}`)),
    details: h('details', {},
      h('summary', {}, texts.numbers.show, hidden_text(`: ${title}`)),
      h('div', { class: 'numbers', tabindex: 0, role: 'region', 'aria-labelledby': `${id}-caption` },
        h('table', {},
          h('caption', { id: `${id}-caption` }, texts.numbers.caption(title, per)),
          h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, texts.numbers.time),
            h('th', { scope: 'col' }, texts.numbers.views))),
          rows))),
    rows,
  };
}

function put_together({ id }: WindowSpec, parts: Parts): HTMLElement {
  const { title, per } = texts.windows[id];
  return h('section', { class: 'card', 'data-window': id, 'aria-labelledby': `${id}-title` },
    h('div', { class: 'card-head' },
      h('div', {}, h('h2', { id: `${id}-title` }, title), h('p', { class: 'quiet' }, per)),
      h('p', { class: 'total' }, parts.total, ' ', parts.unit)),
    parts.summary,
    parts.plot,
    h('div', { class: 'card-foot' }, parts.peak, parts.csv, parts.png, parts.details));
}

export class Card {
  readonly element: HTMLElement;
  private readonly parts: Parts;
  private readonly table: NumbersTable;
  private chart: Chart | undefined;

  // `about`: what the numbers are of, for a picture of them.
  constructor(
    private readonly spec: WindowSpec,
    private frame: Frame,
    about: () => string,
  ) {
    this.parts = make_parts(spec);
    this.element = put_together(spec, this.parts);
    this.table = new NumbersTable(this.parts.details, this.parts.rows, frame);
    this.parts.png.addEventListener('click', () => {
      const { title, per } = texts.windows[spec.id];
      if (this.chart !== undefined) void save_png(this.chart.canvas, spec.id, `${title}, ${per}`, about());
    });
  }

  // Once it is on the page, so that the graph knows its size.
  draw(): void {
    this.chart = new Chart(this.spec, this.parts.plot, this.frame);
  }

  // Until show(): what is drawn is not what is wanted any more.
  wait(): void {
    this.element.setAttribute('data-asking', '');
  }

  show(frame: Frame): void {
    this.frame = frame;
    this.element.removeAttribute('data-asking');
    const total = format_total(frame);
    const peak = format_peak(frame);
    set_text(this.parts.total, total);
    set_text(this.parts.unit, format_unit(frame));
    set_text(this.parts.peak, peak);
    set_text(this.parts.summary, texts.graph_summary(total, peak));
    this.chart?.show(frame);
    this.table.show(frame);
  }

  // After a change of what is shown, or of the zone.
  change(csv_path: string): void {
    this.parts.csv.href = csv_path;
    this.table.rename();
    this.chart?.show(this.frame);
  }
}
