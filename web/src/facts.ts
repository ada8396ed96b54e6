// What became of the hits, and what is not among the views.
import type { Status } from './api';
import { h, hidden_text, set_text } from './dom';
import { format_number } from './format';
import { set_apart } from './set_apart';
import { texts } from './texts';

const FACTS = ['counted', 'late', 'skewed', 'repeats', 'unreadable', 'lost'] as const;

export class Facts {
  readonly element: HTMLElement;
  private readonly values = FACTS.map((fact) => [fact, h('dd', { 'data-fact': fact }, texts.no_total)] as const);
  private readonly apart = h('p', { class: 'quiet', 'data-set-apart': true, hidden: true });

  constructor() {
    const list = this.values.map(([fact, value]) => {
      const about = texts.facts[`${fact}_about`];
      return h('div', { title: about }, h('dt', {}, texts.facts[fact], hidden_text(` (${about})`)), value);
    });
    this.element = h('section', { 'aria-labelledby': 'facts-title' },
      h('h2', { class: 'visually-hidden', id: 'facts-title' }, texts.facts.title),
      h('dl', { class: 'facts' }, ...list), this.apart);
  }

  show(status: Status): void {
    for (const [fact, value] of this.values) set_text(value, format_number(status[fact]));
    const apart = set_apart(status);
    this.apart.hidden = apart === '';
    set_text(this.apart, apart);
  }
}
