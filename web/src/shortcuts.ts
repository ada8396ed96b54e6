// Single keys for what is done often, and the box that lists them. They can be switched off, as speech input needs
// (WCAG 2.1.4), and never act while a field or a graph takes the keys itself.
import { make_dialog } from './dialog';
import { h } from './dom';
import { remembered, remember } from './memory';
import { texts } from './texts';

export type Action =
  'pause' | 'full_screen' | 'minute' | 'hour' | 'day' | 'site' | 'bots' | 'clear' | 'theme' | 'zone' | 'help';

export const KEYS: readonly (readonly [key: string, action: Action])[] = [
  ['?', 'help'], ['p', 'pause'], ['f', 'full_screen'], ['1', 'minute'], ['2', 'hour'], ['3', 'day'], ['s', 'site'],
  ['b', 'bots'], ['x', 'clear'], ['t', 'theme'], ['z', 'zone'],
];

const OFF = 'shortcuts-off';

const TAKERS = 'input:not([type="checkbox"]), select, textarea, dialog[open]';

// A box that has just been closed has the focus until the next frame, and takes no keys any more.
const takes_keys = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest(TAKERS) !== null;

export class Shortcuts {
  readonly element: HTMLDialogElement;

  constructor(private readonly act: Readonly<Record<Exclude<Action, 'help'>, () => void>>) {
    const box = h('input', { type: 'checkbox', id: 'shortcuts-active' });
    box.checked = remembered(OFF) === null;
    box.addEventListener('change', () => remember(OFF, box.checked ? null : '1'));
    const list = KEYS.map(([key, action]) =>
      h('div', {}, h('dt', {}, h('kbd', {}, key)), h('dd', {}, texts.shortcuts[action])));
    this.element = make_dialog(texts.shortcuts.title, h('dl', { class: 'keys' }, ...list),
      h('p', {}, box, ' ', h('label', { for: box.id }, texts.shortcuts.active))).element;
    document.addEventListener('keydown', (event) => this.on_key(event, box.checked));
  }

  open(): void {
    if (!this.element.open) this.element.showModal();
  }

  private on_key(event: KeyboardEvent, active: boolean): void {
    const with_another = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
    if (!active || with_another || takes_keys(event.target)) return;
    const action = KEYS.find(([key]) => key === event.key.toLowerCase())?.[1];
    if (action === undefined) return;
    event.preventDefault();
    if (action === 'help') this.open();
    else this.act[action]();
  }
}
