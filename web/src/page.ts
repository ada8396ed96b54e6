// Puts the page's parts where they belong.
import { find, h, set_text } from './dom';
import { texts } from './texts';

export interface Parts {
  readonly header: readonly Node[];
  readonly message: HTMLElement;
  readonly filters: HTMLElement;
  readonly notice: HTMLElement;
  readonly tiles: HTMLElement;
  readonly cards: readonly HTMLElement[];
  readonly panels: readonly HTMLElement[];
  readonly footer: readonly HTMLElement[];
  readonly dialogs: readonly HTMLElement[];
}

export interface Frame {
  readonly heading: HTMLElement;
  readonly content: HTMLElement; // what the tag stands before or after
}

export const make_frame = (): Frame => ({
  heading: h('h1', { tabindex: -1 }, texts.heading),
  content: h('div', { class: 'content' }),
});

export function fill_page({ heading, content }: Frame, parts: Parts): void {
  document.documentElement.lang = texts.lang;
  set_text(find(document, '.skip'), texts.skip);
  content.append(parts.tiles,
    h('div', { class: 'cards' }, ...parts.cards), h('div', { class: 'panels' }, ...parts.panels));
  find(document, '.bar .inner').append(...parts.header);
  find(document, 'main').append(h('div', { class: 'heading' }, heading, parts.message), parts.filters,
    parts.notice, content);
  find(document, 'footer').append(...parts.footer);
  document.body.append(...parts.dialogs);
}

export const reveal = (): void => document.body.classList.remove('loading');
