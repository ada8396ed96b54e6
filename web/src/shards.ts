// How far each shard is read, where there are several.
import type { ShardStatus } from './api';
import { find, set_text } from './dom';
import { format_number, format_time_to_go } from './format';
import { texts } from './texts/en';

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
  private readonly section = find(document, '[data-shards]');
  private readonly summary = find(this.section, 'summary');
  private readonly details = find<HTMLDetailsElement>(this.section, 'details');
  private readonly body = find<HTMLTableSectionElement>(this.section, 'tbody');
  private shards: readonly ShardStatus[] = [];

  constructor() {
    this.details.addEventListener('toggle', () => this.show(this.shards));
  }

  // A closed table is not kept up to date.
  show(shards: readonly ShardStatus[]): void {
    this.shards = shards;
    this.section.hidden = shards.length < 2;
    set_text(this.summary, texts.shards.title(format_number(shards.length)));
    if (this.section.hidden || !this.details.open) return;
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
