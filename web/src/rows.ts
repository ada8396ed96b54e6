// The rows of a list: what, how many, and a bar; a click filters by the row.
import type { Top, TopRow } from './api';
import { h, hidden_text, set_text } from './dom';
import { format_number, format_percent, format_value, NO_ROOM } from './format';
import { texts } from './texts';
import { is_of_sessions, type Dimension } from './view_state';

interface Share {
  readonly of_most: number;
  readonly of_all: number;
}

class Row {
  readonly element: HTMLLIElement;
  private readonly label = h('span', { class: 'label' });
  private readonly visitors = h('span', { class: 'number quiet', 'aria-hidden': 'true' });
  private readonly views = h('span', { class: 'number', 'aria-hidden': 'true' });
  private readonly told = hidden_text('');
  private readonly bar = h('i', { class: 'bar-fill', 'aria-hidden': 'true' });
  private readonly button: HTMLButtonElement;
  value = '';

  constructor(on_click: (value: string) => void) {
    const click = (): void => on_click(this.value);
    this.button = h('button', { type: 'button', class: 'row', 'aria-pressed': 'false', click },
      this.bar, this.label, this.visitors, this.views, this.told);
    this.element = h('li', {}, this.button);
  }

  // `share` of the longest bar, and of all views.
  show(dimension: Dimension, { value, views, visitors }: TopRow, share: Share, pressed: boolean): void {
    this.value = value;
    const label = format_value(dimension, value);
    const is_event = dimension === 'event';
    set_text(this.label, label);
    set_text(this.visitors, is_event ? '' : format_number(visitors));
    set_text(this.views, format_number(views));
    const { list } = texts;
    set_text(this.told, `: ${is_event ? list.row_count(format_number(views))
      : (is_of_sessions(dimension) ? list.row_sessions : list.row)(format_number(views), format_number(visitors))}`);
    this.bar.style.width = `${(share.of_most * 100).toFixed(1)}%`;
    this.button.title = `${label}: ${format_percent(share.of_all)}`;
    this.button.setAttribute('aria-pressed', String(pressed));
    // What had no room of its own is no value that can be asked for.
    this.button.disabled = value === NO_ROOM || is_event;
  }
}

export class Rows {
  readonly element = h('ol', { class: 'rows' });
  private readonly rows: Row[] = [];

  constructor(private readonly on_click: (value: string) => void) {}

  // Elements stay where they are and get other contents, so that the focus does not jump.
  show(dimension: Dimension, { rows, total }: Top, is_pressed: (value: string) => boolean): void {
    const most = Math.max(1, ...rows.map(({ views }) => views));
    while (this.rows.length > rows.length) this.rows.pop()?.element.remove();
    rows.forEach((data, i) => {
      let row = this.rows[i];
      if (row === undefined) {
        row = new Row(this.on_click);
        this.rows.push(row);
        this.element.append(row.element);
      }
      const share = { of_most: data.views / most, of_all: data.views / Math.max(1, total) };
      row.show(dimension, data, share, is_pressed(data.value));
    });
  }

  // The one with this value, where it is shown.
  focus(value: string): void {
    this.rows.find((row) => row.value === value)?.element.querySelector('button')?.focus();
  }
}
