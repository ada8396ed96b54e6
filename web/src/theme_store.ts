// The theme that was chosen in this browser.
import { remember, remembered } from './memory';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const NAME = 'theme';

export const stored_theme = (): Theme => THEMES.find((theme) => theme === remembered(NAME)) ?? 'system';
export const store_theme = (theme: Theme): void => remember(NAME, theme);
