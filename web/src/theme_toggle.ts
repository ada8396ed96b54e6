// The button that goes through the themes: as the system, light, dark.
import { h } from './dom';
import { texts } from './texts';
import { store_theme, stored_theme, THEMES, type Theme } from './theme_store';

function apply(button: HTMLElement, theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const label = `${texts.theme.label}: ${texts.theme[theme]}`;
  button.dataset.themeToggle = theme;
  button.setAttribute('aria-label', label);
  button.title = label;
}

export function theme_toggle(): HTMLButtonElement {
  const button = h('button', { type: 'button', class: 'tool theme' }, h('i', { 'aria-hidden': 'true' }));
  let theme = stored_theme();
  apply(button, theme);
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
    store_theme(theme);
    apply(button, theme);
  });
  return button;
}
