// The last hits as they come. Nothing of the visitor's address is told.
import type { LastHit } from './api';
import { h } from './dom';
import { country_name, format_second, format_value } from './format';
import { texts } from './texts';

const SHOWN = 12;

function cells({ time_ms, site, page, source, country, browser, device, bot }: LastHit, all_sites: boolean): string[] {
  const used = [browser, format_value('device', device)].filter((text, i) => text !== '' && (i === 0 || device !== ''));
  const where = all_sites ? site + page : page;
  return [
    format_second(time_ms),
    where === '' ? texts.values.none : where,
    source,
    country === '' ? '' : country_name(country),
    used.join(', ') + (bot ? ` (${texts.hits.bot})` : ''),
  ];
}

export class LastHits {
  readonly element: HTMLElement;
  private readonly body = h('tbody');
  private readonly table = h('div',
    { class: 'hits-table', tabindex: 0, role: 'group', 'aria-labelledby': 'hits-title', hidden: true });
  private readonly unfiltered = h('p', { class: 'quiet', hidden: true }, texts.hits.unfiltered);
  private readonly none = h('p', { class: 'none quiet' }, texts.hits.none);

  constructor() {
    const { time, page, source, country, browser } = texts.hits;
    const head = h('tr', {}, ...[time, page, source, country, browser].map((text) => h('th', { scope: 'col' }, text)));
    this.element = h('section', { class: 'card panel hits', 'aria-labelledby': 'hits-title' },
      h('h2', { id: 'hits-title' }, texts.panels.hits),
      this.unfiltered, this.table, this.none);
    this.table.append(h('table', {}, h('thead', {}, head), this.body));
  }

  // The live stream knows sites, and no filters: that is told where there are some.
  show(hits: readonly LastHit[], all_sites: boolean, filtered: boolean): void {
    this.unfiltered.hidden = !filtered;
    const shown = hits.slice(0, SHOWN);
    this.none.hidden = shown.length > 0;
    this.table.hidden = shown.length === 0;
    while (this.body.rows.length > shown.length) this.body.deleteRow(-1);
    shown.forEach((hit, i) => {
      const row = this.body.rows[i] ?? this.add_row();
      cells(hit, all_sites).forEach((text, column) => {
        const cell = row.cells[column];
        if (cell === undefined || cell.textContent === text) return;
        cell.textContent = text;
        cell.title = text;
      });
      row.classList.toggle('bot', hit.bot);
    });
  }

  private add_row(): HTMLTableRowElement {
    const row = this.body.insertRow();
    for (let i = 0; i < 5; i += 1) row.insertCell();
    return row;
  }
}
