// The notice for the site's owner: pages on which the tag stands twice, and what to do.
import type { DoubledTag } from './api';
import { h } from './dom';
import { format_second } from './format';
import { texts } from './texts';

export class Doubled {
  readonly element: HTMLElement;
  private readonly pages = h('ul');
  private shown = '';

  constructor() {
    const { title, about } = texts.doubled;
    this.element = h('section',
      { class: 'notice', 'data-doubled': true, 'aria-labelledby': 'doubled-title', hidden: true },
      h('h2', { id: 'doubled-title' }, title), h('p', {}, about), this.pages);
  }

  show(tags: readonly DoubledTag[]): void {
    const told = tags.map(({ url, last_ms }) => ({ url, last: texts.doubled.last(format_second(last_ms)) }));
    const all = JSON.stringify(told);
    if (all === this.shown) return;
    this.shown = all;
    this.element.hidden = tags.length === 0;
    // Text, no link: the address is what a stranger's browser said.
    this.pages.replaceChildren(...told.map(({ url, last }) =>
      h('li', {}, h('code', {}, url), ' ', h('span', { class: 'quiet' }, last))));
  }
}
