// Keeps the page up to date while it can be seen and is not paused.
import { get_config, share_token, SignedOut } from './api';
import { Dashboard } from './dashboard';
import { download_with_token } from './download';
import { open_live } from './live/shared';
import { reveal } from './page';
import { Refresher } from './refresher';
import { live_query_of } from './view_state';

const SILENCE_MS = 8000; // whoever has the connection says something every second or two

const { map = '', worker = '' } = document.body.dataset;
let paused = false;
let configured = false;
let silence: number | undefined;

const dashboard = new Dashboard(map, {
  on_pause: () => pause(!paused),
  on_tab: () => refresher.ask(dashboard.queries()),
});
const refresher = new Refresher(() => dashboard.connection.on_signed_out());
const live = open_live(worker, {
  on_live(state) {
    watch_silence();
    if (paused) return;
    dashboard.on_live(state);
    // Shown together with the tag where that comes first, so that nothing moves afterwards.
    void configure().finally(reveal);
  },
  on_failure(signed_out) {
    watch_silence();
    configured = false;
    if (signed_out) dashboard.connection.on_signed_out();
    else dashboard.connection.on_failure();
    reveal();
  },
});
let shown = live_query_of(dashboard.store.state);

async function configure(): Promise<void> {
  if (configured) return;
  configured = true;
  try {
    dashboard.configure(await get_config());
  } catch (error) {
    configured = false;
    if (error instanceof SignedOut) dashboard.connection.on_signed_out();
  }
}

function watch_silence(): void {
  window.clearTimeout(silence);
  silence = window.setTimeout(() => {
    dashboard.connection.on_failure();
    reveal();
  }, SILENCE_MS);
}

function run(): void {
  const active = document.visibilityState === 'visible' && !paused;
  live.watch(active ? shown : null);
  if (active) {
    refresher.start();
    watch_silence();
  } else {
    refresher.stop();
    window.clearTimeout(silence);
  }
}

function pause(wanted: boolean): void {
  paused = wanted;
  dashboard.show_paused(paused);
  run();
}

dashboard.store.on_change((state) => {
  const query = live_query_of(state);
  const other = query !== shown;
  shown = query;
  dashboard.show_state();
  if (other) dashboard.forget_live();
  if (other && paused) pause(false);
  refresher.ask(dashboard.queries());
  run();
});
document.addEventListener('visibilitychange', run);
if (share_token() !== '') download_with_token();
refresher.ask(dashboard.queries());
run();
