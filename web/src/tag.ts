// The tag to put on a page: first on the page as long as there is no hit, quietly last afterwards.
import type { Config } from './api';
import { copy_button } from './copy';
import { find, set_text } from './dom';
import { texts } from './texts/en';

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
  private readonly section = find(document, '#tag');
  private readonly code = find(this.section, '[data-tag]');
  private mode: TagMode = 'usual';

  constructor() {
    copy_button(find(this.section, '[data-copy]'), this.code, find(this.section, '[data-copied]'));
  }

  configure({ collect_url, demo }: Config): void {
    set_text(this.code, tag_for(collect_url || texts.tag.placeholder_url));
    find(this.section, '[data-tag-placeholder]').hidden = collect_url !== '';
    find(this.section, '[data-demo]').hidden = !demo;
    this.section.hidden = false;
  }

  show(mode: TagMode): void {
    if (mode === this.mode) return;
    this.mode = mode;
    const cards = find(document, '.cards');
    if (mode === 'usual') cards.after(this.section);
    else cards.before(this.section);
    this.section.dataset.mode = mode;
    set_text(find(this.section, 'h2'), TITLES[mode]);
    set_text(find(this.section, '[data-tag-lead]'), LEADS[mode]);
  }
}
