// A box of top lists, one of which is shown.
import { to_top, type Top } from './api';
import { h, set_text } from './dom';
import { format_number } from './format';
import type { Query } from './refresher';
import { Rows } from './rows';
import { Tabs } from './tabs';
import { texts } from './texts';
import { has_filter, is_of_sessions, query_of, type Dimension, type ViewState } from './view_state';
import type { WindowId } from './windows';

export interface PanelSpec {
  readonly id: 'pages' | 'sources' | 'countries' | 'campaigns' | 'technology' | 'others';
  readonly dimensions: readonly [Dimension, ...Dimension[]];
  readonly rows: number;
}

interface Picture {
  readonly element: HTMLElement;
  show(top: Top): void;
}

export interface PanelListener {
  on_row(dimension: Dimension, value: string): void;
  on_tab(): void;
  on_all(dimension: Dimension): void;
}

const PERIOD_MS: Readonly<Record<WindowId, number>> = { minute: 2000, hour: 5000, day: 10_000 };

type Params = Readonly<Record<string, string>>;

export function top_path(state: ViewState, dimension: Dimension, more: Params, form = ''): string {
  const bots: Params = dimension === 'bot' ? { bots: '1' } : {};
  return `/api/v1/top/${dimension}${form}${query_of(state, { ...more, ...bots })}`;
}

export class Panel {
  readonly element: HTMLElement;
  private dimension: Dimension;
  private path = '';
  private readonly rows: Rows;
  private readonly note = h('p', { class: 'none quiet' }, texts.list.waiting);
  private readonly bound = h('p', { class: 'bound quiet', hidden: true });
  private readonly csv = h('a', {}, texts.save.csv);
  private readonly columns = h('p', { class: 'columns quiet', 'aria-hidden': 'true' });
  private readonly all = h('button', { type: 'button', class: 'link' }, texts.list.all);

  // `picture` stands above the first of the lists.
  constructor(
    private readonly spec: PanelSpec,
    private readonly listener: PanelListener,
    private readonly picture?: Picture,
  ) {
    const { id, dimensions, rows } = spec;
    this.dimension = dimensions[0];
    this.all.addEventListener('click', () => listener.on_all(this.dimension));
    this.rows = new Rows((value) => listener.on_row(this.dimension, value));
    this.element = h('section',
      { class: 'card panel', 'data-panel': id, 'data-rows': rows, 'aria-labelledby': `${id}-title` },
      h('h2', { id: `${id}-title` }, texts.panels[id]),
      ...this.make_tabs(),
      h('div', { id: `${id}-list`, class: 'list', ...this.list_role() },
        ...(picture ? [picture.element] : []), this.columns, this.rows.element, this.note, this.bound),
      h('div', { class: 'panel-foot' },
        this.all, this.csv));
    this.name();
  }

  // Until the answer has come the list of before stands back.
  query(state: ViewState): Query {
    const { dimension } = this;
    const path = top_path(state, dimension, { limit: String(this.spec.rows) });
    if (path !== this.path) this.element.setAttribute('data-asking', '');
    this.path = path;
    this.csv.href = top_path(state, dimension, { limit: '1000' }, '.csv');
    this.csv.download = `hitstream-${dimension}.csv`;
    return {
      path,
      period_ms: PERIOD_MS[state.window],
      show: (answer) => this.show(to_top(answer), state),
      fail: () => this.tell(texts.list.failed),
    };
  }

  forget(): void {
    this.rows.show(this.dimension, { rows: [], total: 0, other: 0, sampled: 1 }, () => false);
    this.bound.hidden = true;
    this.tell(texts.list.waiting);
  }

  private make_tabs(): HTMLElement[] {
    const { id, dimensions } = this.spec;
    if (dimensions.length === 1) return [];
    const tabs = dimensions.map((dimension) => ({ id: dimension, text: texts.tabs[dimension] }));
    return [new Tabs(texts.panels[id], tabs, `${id}-list`, (dimension) => this.choose(dimension)).element];
  }

  private list_role(): Readonly<Record<string, string>> {
    if (this.spec.dimensions.length === 1) return {};
    return { role: 'tabpanel', 'aria-labelledby': `${this.spec.id}-title` };
  }

  private has_picture(): boolean {
    return this.dimension === this.spec.dimensions[0];
  }

  private choose(dimension: Dimension): void {
    if (dimension === this.dimension) return;
    this.dimension = dimension;
    this.name();
    this.forget();
    this.listener.on_tab();
  }

  private name(): void {
    const { list, tabs } = texts;
    const is_event = this.dimension === 'event';
    const what = is_event ? list.count : is_of_sessions(this.dimension) ? list.sessions : list.views;
    this.element.dataset.dimension = this.dimension;
    if (this.picture !== undefined) this.picture.element.hidden = !this.has_picture();
    this.columns.replaceChildren(h('span', { class: 'label' }),
      h('span', { class: 'number' }, is_event ? '' : list.visitors),
      h('span', { class: 'number' }, what));
    this.all.setAttribute('aria-label', list.all_of(tabs[this.dimension]));
    this.csv.setAttribute('aria-label', texts.save.csv_of(tabs[this.dimension]));
  }

  private show(top: Top, state: ViewState): void {
    const { dimension } = this;
    this.rows.show(dimension, top, (value) =>
      dimension === 'site' ? state.site === value : has_filter(state, { dimension, value }));
    this.tell(top.rows.length > 0 ? '' : state.filters.length > 0 ? texts.list.none_filtered : texts.list.none);
    this.bound.hidden = top.other === 0;
    set_text(this.bound, top.other === 0 ? '' : texts.list.other(format_number(top.other)));
    this.element.removeAttribute('data-asking');
    if (this.has_picture()) this.picture?.show(top);
  }

  private tell(text: string): void {
    this.note.hidden = text === '';
    set_text(this.note, text);
  }
}
