// Tabs as the ARIA Authoring Practices have them: one is in the tab order, the arrow keys go through the others.
import { h } from './dom';

const STEP: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

export interface Tab<T extends string> {
  readonly id: T;
  readonly text: string;
}

export class Tabs<T extends string> {
  readonly element: HTMLElement;
  private readonly buttons: HTMLButtonElement[];

  // `panel`: the id of what the tabs change.
  constructor(
    label: string,
    private readonly tabs: readonly Tab<T>[],
    panel: string,
    private readonly on_choose: (id: T) => void,
  ) {
    this.buttons = tabs.map(({ text }, i) =>
      h('button', { type: 'button', role: 'tab', 'aria-controls': panel, click: () => this.choose(i) }, text));
    this.element = h('div', { class: 'tabs', role: 'tablist', 'aria-label': label }, ...this.buttons);
    this.element.addEventListener('keydown', (event) => this.on_key(event));
    this.mark(0);
  }

  private choose(index: number): void {
    const tab = this.tabs[index];
    if (tab === undefined) return;
    this.mark(index);
    this.on_choose(tab.id);
  }

  private mark(index: number): void {
    this.buttons.forEach((button, i) => {
      button.setAttribute('aria-selected', String(i === index));
      button.tabIndex = i === index ? 0 : -1;
    });
  }

  private on_key(event: KeyboardEvent): void {
    const step = STEP[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const at = this.buttons.findIndex((button) => button.tabIndex === 0);
    const next = (at + step + this.buttons.length) % this.buttons.length;
    this.choose(next);
    this.buttons[next]?.focus();
  }
}
