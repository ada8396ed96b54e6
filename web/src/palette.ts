// The colours of the graphs are those of the style sheet, read again when the theme changes.
export interface Palette {
  line: string;
  fill_top: string;
  fill_bottom: string;
  grid: string;
  label: string;
  gap: string;
  surface: string;
  text: string;
}

function read(): Palette {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  return {
    line: value('--line'),
    fill_top: value('--fill-top'),
    fill_bottom: value('--fill-bottom'),
    grid: value('--grid'),
    label: value('--quiet'),
    gap: value('--gap'),
    surface: value('--surface'),
    text: value('--text'),
  };
}

let current: Palette | undefined;

export const palette = (): Palette => (current ??= read());

export function on_palette_change(redraw: () => void): void {
  const changed = (): void => {
    current = undefined;
    redraw();
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
  new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ['data-theme'] });
}
