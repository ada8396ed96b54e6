// Copies the tag. The clipboard's own interface exists only on https and on the machine itself; elsewhere the text is
// selected, and copied the old way or, at worst, by the user.
import { set_text } from './dom';
import { texts } from './texts';

const SHOWN_MS = 2000;

function select(element: HTMLElement): void {
  const selection = getSelection();
  selection?.removeAllRanges();
  const range = document.createRange();
  range.selectNodeContents(element);
  selection?.addRange(range);
}

async function copy(source: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(source.textContent ?? '');
    return true;
  } catch {
    select(source);
    return document.execCommand('copy');
  }
}

export function copy_button(button: HTMLElement, source: HTMLElement, told: HTMLElement): void {
  let timer: number | undefined;
  button.addEventListener('click', () => {
    void copy(source).then((done) => {
      const text = done ? texts.tag.copied : texts.tag.copy_failed;
      set_text(button, text);
      set_text(told, text);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        set_text(button, texts.tag.copy);
        set_text(told, '');
      }, SHOWN_MS);
    });
  });
}
