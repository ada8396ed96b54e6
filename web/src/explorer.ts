// The whole of a list in a box of its own, with a field to find values by a part of them.
import { get_json, to_top } from './api';
import { make_dialog } from './dialog';
import { h, set_text } from './dom';
import { format_number } from './format';
import { top_path } from './panel';
import { Rows } from './rows';
import { texts } from './texts';
import { has_filter, type Dimension, type ViewState } from './view_state';

const LIMIT = '200';
const TYPING_MS = 200;

export class Explorer {
  readonly element: HTMLDialogElement;
  private readonly rename: (title: string) => void;
  private readonly field = h('input', { type: 'search', id: 'explorer-find', autocomplete: 'off' });
  private readonly told = h('p', { class: 'quiet', role: 'status' });
  private readonly rows: Rows;
  private dimension: Dimension = 'page';
  private abort = new AbortController();
  private timer: number | undefined;

  constructor(
    private readonly state: () => ViewState,
    on_row: (dimension: Dimension, value: string) => void,
  ) {
    this.rows = new Rows((value) => {
      this.element.close();
      on_row(this.dimension, value);
    });
    const { element, rename } = make_dialog('',
      h('p', { class: 'find' }, h('label', { for: 'explorer-find' }, texts.list.find), this.field),
      this.told,
      h('div', { class: 'explorer-rows' }, this.rows.element));
    this.element = element;
    this.rename = rename;
    this.field.addEventListener('input', () => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.ask(), TYPING_MS);
    });
  }

  open(dimension: Dimension): void {
    this.dimension = dimension;
    this.rename(texts.tabs[dimension]);
    this.field.value = '';
    this.rows.show(dimension, { rows: [], total: 0, other: 0, sampled: 1 }, () => false);
    set_text(this.told, texts.list.waiting);
    this.element.showModal();
    this.field.focus();
    void this.ask();
  }

  private async ask(): Promise<void> {
    this.abort.abort();
    const { signal } = (this.abort = new AbortController());
    const { dimension } = this;
    const state = this.state();
    const q = this.field.value.trim();
    try {
      const path = top_path(state, dimension, q === '' ? { limit: LIMIT } : { limit: LIMIT, q });
      const top = to_top(await get_json(path, signal));
      if (signal.aborted) return;
      this.rows.show(dimension, top, (value) => has_filter(state, { dimension, value }));
      set_text(this.told, texts.list.shown(format_number(top.rows.length)));
    } catch {
      if (!signal.aborted) set_text(this.told, texts.list.failed);
    }
  }
}
