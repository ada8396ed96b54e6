// How far each shard is read, where there are several.
import type { ShardStatus } from './api';
import { h, set_text } from './dom';
import { format_number, format_time_to_go } from './format';
import { texts } from './texts';

// As the columns of the table: lag, rebuilt, hits per second, to go.
export function shard_texts({ lag_ms, rebuilding, rebuilt_share, hits_per_second, eta_s }: ShardStatus): string[] {
  return [
    texts.shards.ms(format_number(lag_ms)),
    rebuilding ? texts.shards.percent(format_number(Math.floor(rebuilt_share * 100))) : texts.shards.done,
    format_number(Math.round(hits_per_second)),
    eta_s === null ? texts.shards.nothing : format_time_to_go(eta_s),
  ];
}

function make_row(name: string, columns: number): HTMLTableRowElement {
  const row = document.createElement('tr');
  const head = row.appendChild(document.createElement('th'));
  head.scope = 'row';
  head.textContent = name;
  for (let i = 0; i < columns; i += 1) row.appendChild(document.createElement('td'));
  return row;
}

export class ShardsTable {
  readonly element: HTMLElement;
  private readonly summary = h('summary');
  private readonly body = h('tbody');
  private readonly details: HTMLDetailsElement;
  private shards: readonly ShardStatus[] = [];

  constructor() {
    const { caption, shard, lag, rebuilt, speed, to_go } = texts.shards;
    const head = [shard, lag, rebuilt, speed, to_go].map((text) => h('th', { scope: 'col' }, text));
    this.details = h('details', { toggle: () => this.show(this.shards) }, this.summary,
      h('div', { class: 'numbers', tabindex: 0, role: 'region', 'aria-labelledby': 'shards-caption' },
        h('table', {}, h('caption', { id: 'shards-caption' }, caption),
          h('thead', {}, h('tr', {}, ...head)), this.body)));
    this.element = h('section', { class: 'shards', 'data-shards': true, hidden: true }, this.details);
  }

  // A closed table is not kept up to date.
  show(shards: readonly ShardStatus[]): void {
    this.shards = shards;
    this.element.hidden = shards.length < 2;
    set_text(this.summary, texts.shards.title(format_number(shards.length)));
    if (this.element.hidden || !this.details.open) return;
    const rows = new Map([...this.body.rows].map((row) => [row.cells[0]?.textContent ?? '', row]));
    for (const shard of shards) {
      this.show_shard(rows.get(shard.shard), shard);
      rows.delete(shard.shard);
    }
    for (const row of rows.values()) row.remove();
  }

  private show_shard(known: HTMLTableRowElement | undefined, shard: ShardStatus): void {
    const columns = shard_texts(shard);
    const row = known ?? this.body.appendChild(make_row(shard.shard, columns.length));
    columns.forEach((text, i) => {
      const cell = row.cells[i + 1];
      if (cell !== undefined) set_text(cell, text);
    });
  }
}
