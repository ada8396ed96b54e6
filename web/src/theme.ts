// Runs before the page is drawn, so that a theme that was chosen does not flash up after the other one.
import { stored_theme } from './theme_store';

const theme = stored_theme();
if (theme !== 'system') document.documentElement.dataset.theme = theme;
if (new URLSearchParams(location.search).get('embed') === '1') document.documentElement.classList.add('embed');
