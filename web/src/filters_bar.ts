// The filters that hold, each with a way to remove it.
import { h, icon } from './dom';
import { format_value } from './format';
import { texts } from './texts';
import { toggle_filter, type Filter, type ViewState } from './view_state';

const CROSS = 'M4 4l8 8M12 4l-8 8';

const told = ({ dimension, value }: Filter): string =>
  texts.filters.is(texts.dimensions[dimension], format_value(dimension, value));

export const filters_text = ({ filters }: ViewState): string => filters.map(told).join(', ');

export class FiltersBar {
  readonly element = h('div', { class: 'filters', role: 'group', 'aria-label': texts.filters.label, hidden: true });

  constructor(
    private readonly change: (change: Partial<ViewState>) => void,
    private readonly rest: HTMLElement, // gets the focus when the last filter has gone
  ) {}

  show(state: ViewState): void {
    const had_focus = this.element.contains(document.activeElement);
    const chips = state.filters.map((filter) =>
      h('button', { type: 'button', class: 'chip', 'aria-label': texts.filters.remove(told(filter)),
        click: () => this.change(toggle_filter(state, filter)) }, h('span', {}, told(filter)), icon(CROSS)));
    const clear = h('button', { type: 'button', class: 'link', click: () => this.change({ filters: [] }) },
      texts.filters.clear);
    this.element.replaceChildren(...chips, ...(chips.length > 1 ? [clear] : []));
    this.element.hidden = chips.length === 0;
    if (had_focus) (chips[0] ?? this.rest).focus();
  }
}
