// The tag to put on a page: first on the page as long as there is no hit, quietly last afterwards.
import type { Config } from './api';
import { copy_button } from './copy';
import { h, set_text } from './dom';
import { texts } from './texts';

export type TagMode = 'empty' | 'quiet' | 'usual';

const escape_attribute = (text: string): string => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;');

export const tag_for = (collect_url: string): string =>
  `<script src="${escape_attribute(collect_url)}" async></script>`;

const TITLES: Readonly<Record<TagMode, string>> = {
  empty: texts.tag.empty_title,
  quiet: texts.tag.quiet_title,
  usual: texts.tag.title,
};
const LEADS: Readonly<Record<TagMode, string>> = {
  empty: texts.tag.empty_lead,
  quiet: texts.tag.quiet_lead,
  usual: texts.tag.lead,
};

export class TagSection {
  readonly element: HTMLElement;
  private readonly title = h('h2', { id: 'tag-title' }, texts.tag.title);
  private readonly lead = h('p', { 'data-tag-lead': true }, texts.tag.lead);
  private readonly code = h('code', { 'data-tag': true });
  private readonly placeholder = h('p', { 'data-tag-placeholder': true, hidden: true }, texts.tag.placeholder);
  private readonly demo = h('p', { class: 'demo', 'data-demo': true, hidden: true }, `${texts.tag.demo_before} `,
    h('a', { href: '/demo', target: '_blank', rel: 'noopener' }, texts.tag.demo_link), ` ${texts.tag.demo_after}`);
  private mode: TagMode = 'usual';

  // `content` is what it stands before, as long as there is no hit, and after later on.
  constructor(private readonly content: Element) {
    const copy = h('button', { type: 'button', class: 'primary' }, texts.tag.copy);
    const copied = h('span', { class: 'visually-hidden', role: 'status' });
    copy_button(copy, this.code, copied);
    this.element = h('section',
      { class: 'card tag', id: 'tag', 'data-mode': 'usual', 'aria-labelledby': 'tag-title', hidden: true },
      this.title, this.lead,
      h('div', { class: 'code' },
        h('pre', { tabindex: 0, role: 'region', 'aria-label': texts.tag.label }, this.code), copy, copied),
      this.placeholder, this.demo);
  }

  configure({ collect_url, demo }: Config): void {
    set_text(this.code, tag_for(collect_url || texts.tag.placeholder_url));
    this.placeholder.hidden = collect_url !== '';
    this.demo.hidden = !demo;
    this.element.hidden = false;
  }

  show(mode: TagMode): void {
    if (mode === this.mode) return;
    this.mode = mode;
    if (mode === 'usual') this.content.after(this.element);
    else this.content.before(this.element);
    this.element.dataset.mode = mode;
    set_text(this.title, TITLES[mode]);
    set_text(this.lead, LEADS[mode]);
  }
}
