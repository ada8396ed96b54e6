// Asks again and again, shortly after each half second of the server's clock; after a failure at growing intervals.
// Rests while the page cannot be seen.
import { get_live, type Live } from './api';

const PERIOD_MS = 500;
const AFTER_EDGE_MS = 20; // so that a bucket is asked for when it has just begun
const RETRY_MS = [250, 500, 1000, 2000] as const;

export interface Listener {
  on_live(live: Live): void;
  on_failure(): void;
}

export function delay_after_success(server_now_ms: number): number {
  return PERIOD_MS - (server_now_ms % PERIOD_MS) + AFTER_EDGE_MS;
}

export function delay_after_failures(failures: number): number {
  return RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? RETRY_MS[0];
}

export class Poller {
  private timer: number | undefined;
  private failures = 0;
  private asking = false;

  constructor(private readonly listener: Listener) {}

  start(): void {
    document.addEventListener('visibilitychange', () => this.resume());
    window.addEventListener('online', () => this.resume());
    this.resume();
  }

  private resume(): void {
    window.clearTimeout(this.timer);
    if (document.visibilityState === 'visible') void this.ask();
  }

  private async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    const delay = await this.ask_once();
    this.asking = false;
    window.clearTimeout(this.timer);
    if (document.visibilityState === 'visible') this.timer = window.setTimeout(() => void this.ask(), delay);
  }

  private async ask_once(): Promise<number> {
    try {
      const live = await get_live();
      this.failures = 0;
      this.listener.on_live(live);
      return delay_after_success(live.now_ms);
    } catch {
      this.failures += 1;
      this.listener.on_failure();
      return delay_after_failures(this.failures);
    }
  }
}
