// The same numbers as text, for those who cannot or would rather not read a graph. Rows stay the same elements as they
// move down, so that a screen reader keeps its place; a closed table is not kept up to date.
import { set_text } from './dom';
import { format_bucket, format_number } from './format';
import { texts } from './texts';
import type { Bucket, Frame, WindowSpec } from './windows';

const row_text = ({ views, in_progress }: Bucket): string => {
  if (views === null) return texts.unknown;
  return in_progress ? `${format_number(views)} ${texts.so_far}` : format_number(views);
};

function make_row(spec: WindowSpec, bucket: Bucket): HTMLTableRowElement {
  const row = document.createElement('tr');
  const time = row.appendChild(document.createElement('th'));
  time.scope = 'row';
  time.textContent = format_bucket(spec, bucket);
  row.appendChild(document.createElement('td'));
  return row;
}

export class NumbersTable {
  private readonly rows = new Map<number, HTMLTableRowElement>();

  constructor(
    private readonly details: HTMLDetailsElement,
    private readonly body: HTMLElement,
    private frame: Frame,
  ) {
    details.addEventListener('toggle', () => this.show(this.frame));
  }

  show(frame: Frame): void {
    this.frame = frame;
    if (!this.details.open) return;
    this.forget_rows_but(new Set(frame.buckets.map((bucket) => bucket.start_ms)));
    for (const bucket of frame.buckets) this.show_bucket(frame.spec, bucket);
  }

  // After a change of the zone: the times are written anew.
  rename(): void {
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.show(this.frame);
  }

  private forget_rows_but(wanted: ReadonlySet<number>): void {
    for (const [start_ms, row] of this.rows) {
      if (wanted.has(start_ms)) continue;
      row.remove();
      this.rows.delete(start_ms);
    }
  }

  private show_bucket(spec: WindowSpec, bucket: Bucket): void {
    let row = this.rows.get(bucket.start_ms);
    if (row === undefined) {
      row = make_row(spec, bucket);
      this.rows.set(bucket.start_ms, row);
      this.body.prepend(row);
    }
    const cell = row.cells[1];
    if (cell !== undefined) set_text(cell, row_text(bucket));
  }
}
