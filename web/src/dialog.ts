// A box in front of the page, closed by its button, by Escape or by a click beside it.
import { h, icon } from './dom';
import { texts } from './texts';

const CLOSE = 'M4 4l8 8M12 4l-8 8';

export interface Dialog {
  readonly element: HTMLDialogElement;
  rename(title: string): void;
}

export function make_dialog(title: string, ...children: Node[]): Dialog {
  const heading = h('h2', {}, title);
  const close = h('button', { type: 'button', class: 'tool', 'aria-label': texts.controls.close }, icon(CLOSE));
  const element = h('dialog', { 'aria-label': title },
    h('div', { class: 'dialog-head' }, heading, close), ...children);
  close.addEventListener('click', () => element.close());
  element.addEventListener('click', (event) => {
    if (event.target === element) element.close();
  });
  const rename = (text: string): void => {
    heading.textContent = text;
    element.setAttribute('aria-label', text);
  };
  return { element, rename };
}
