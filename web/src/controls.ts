// What the reader chooses: the site, the window of the totals, the zone, the language, whether bots count.
import { h, icon } from './dom';
import { format_value } from './format';
import { LANGUAGES, texts } from './texts';
import type { ViewState } from './view_state';
import { WINDOWS, type WindowId } from './windows';
import { device_zone, is_zone } from './zone';

type OnChange = (change: Partial<ViewState>) => void;

const option = (value: string, text: string): HTMLOptionElement => h('option', { value }, text);

export class SiteSwitch {
  readonly select = h('select', { id: 'site' });
  readonly element = h('span', { class: 'site' },
    h('label', { for: 'site', class: 'visually-hidden' }, texts.controls.site), this.select);
  private known = '';

  constructor(on_change: OnChange) {
    this.select.append(option('', texts.controls.all_sites));
    this.select.addEventListener('change', () => on_change({ site: this.select.value }));
  }

  // A site of the address that is not known (yet) is among them all the same.
  show(sites: readonly string[], chosen: string): void {
    const all = chosen === '' || sites.includes(chosen) ? sites : [...sites, chosen];
    const known = all.join('\n');
    if (known !== this.known) {
      this.known = known;
      this.select.replaceChildren(option('', texts.controls.all_sites),
        ...all.map((site) => option(site, format_value('site', site))));
    }
    this.select.value = chosen;
  }

  lock(site: string): void {
    this.element.replaceChildren(h('strong', {}, format_value('site', site)));
  }
}

export class WindowSwitch {
  readonly element = h('div', { class: 'switch', role: 'group', 'aria-label': texts.controls.window });
  private readonly buttons: readonly (readonly [WindowId, HTMLButtonElement])[];

  constructor(on_change: OnChange) {
    this.buttons = WINDOWS.map(({ id }) =>
      [id, h('button', { type: 'button', click: () => on_change({ window: id }) }, texts.windows[id].short)]);
    this.element.append(...this.buttons.map(([, button]) => button));
  }

  show(window: WindowId): void {
    for (const [id, button] of this.buttons) button.setAttribute('aria-pressed', String(id === window));
  }
}

// The list of zones is long, and made when somebody wants to choose.
export class ZoneSwitch {
  readonly select = h('select', { id: 'zone' });
  readonly element = h('p', {}, h('label', { for: 'zone' }, texts.controls.zone), ' ', this.select);
  private filled = false;

  constructor(on_change: OnChange) {
    this.select.append(option('', texts.controls.local_zone(device_zone())), option('UTC', 'UTC'));
    for (const event of ['focus', 'pointerdown']) this.select.addEventListener(event, () => this.fill());
    this.select.addEventListener('change', () => on_change({ zone: this.select.value }));
  }

  show(zone: string): void {
    const known = [...this.select.options].some(({ value }) => value === zone);
    if (!known && is_zone(zone)) this.select.append(option(zone, zone));
    this.select.value = is_zone(zone) ? zone : '';
  }

  private fill(): void {
    if (this.filled) return;
    this.filled = true;
    const chosen = this.select.value;
    const names = Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC');
    const usual = [...this.select.options].slice(0, 2);
    this.select.replaceChildren(...usual, ...names.map((name) => option(name, name)));
    this.show(chosen);
  }
}

// Another language is another page: all its texts are made anew.
export function language_switch(state: () => ViewState, go: (change: Partial<ViewState>) => void): HTMLElement {
  const names = LANGUAGES.map(({ lang, language_name }) => option(lang, language_name));
  const select = h('select', { id: 'language' }, ...names);
  select.value = texts.lang;
  select.addEventListener('change', () => {
    if (select.value !== state().lang) go({ lang: select.value });
    location.reload();
  });
  return h('p', {}, h('label', { for: 'language' }, texts.controls.language), ' ', select);
}

export class BotsSwitch {
  readonly box = h('input', { type: 'checkbox', id: 'bots' });
  readonly element = h('p', {}, this.box, ' ', h('label', { for: 'bots' }, texts.controls.bots));

  constructor(on_change: OnChange) {
    this.box.addEventListener('change', () => on_change({ bots: this.box.checked }));
  }
}

const PAUSE = 'M5 3v10M11 3v10';
const RESUME = 'M5 3l7 5-7 5z';
const FULL = 'M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4';
const HELP = 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.6 8 9 8 10M8 12.8v.4';

export function tool(label: string, path: string, on_click: () => void): HTMLButtonElement {
  return h('button', { type: 'button', class: 'tool', 'aria-label': label, title: label, click: on_click }, icon(path));
}

export const full_screen_button = (on_click: () => void): HTMLButtonElement =>
  tool(texts.controls.full_screen, FULL, on_click);
export const help_button = (on_click: () => void): HTMLButtonElement => tool(texts.controls.help, HELP, on_click);

export class PauseButton {
  readonly element: HTMLButtonElement;

  constructor(on_click: () => void) {
    this.element = tool(texts.controls.pause, PAUSE, on_click);
  }

  show(paused: boolean): void {
    const label = paused ? texts.controls.resume : texts.controls.pause;
    this.element.setAttribute('aria-label', label);
    this.element.title = label;
    this.element.querySelector('path')?.setAttribute('d', paused ? RESUME : PAUSE);
  }
}

export function toggle_full_screen(): void {
  if (document.fullscreenElement !== null) void document.exitFullscreen();
  else void document.documentElement.requestFullscreen?.().catch(() => undefined);
}

